package io.millrace.platform.http;

import io.millrace.platform.http.ApiRequest.Values;
import io.millrace.platform.http.ForeignRouter.Mounted;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Finds the route of an address that means what it says: no query, no escapes, nothing to
 * normalize. The general router asks one regular expression after the other and carries a context
 * around; for a prediction that is a third of its way. Whatever is not found here it finds.
 */
final class PlainRoutes {
  private static final int MAX_SEGMENTS = 16;
  private static final Pattern TEMPLATE = Pattern.compile("(/:?[A-Za-z0-9._-]+)+");

  private final List<List<Template>> bySegments = new ArrayList<>();

  PlainRoutes() {
    for (int i = 0; i <= MAX_SEGMENTS; i++) {
      bySegments.add(new ArrayList<>());
    }
  }

  /** Adds a route, if its path is a template of segments; those before it are preferred. */
  void add(Mounted mounted) {
    String path = mounted.route().path();
    if (TEMPLATE.matcher(path).matches()) {
      String[] segments = path.substring(1).split("/", -1);
      bySegments
          .get(segments.length)
          .add(new Template(mounted.route().method(), segments, mounted));
    }
  }

  /** The route of an address with its parameters; null where the general router must look. */
  Found find(HttpMethod method, String uri) {
    int segments = segments(uri);
    if (segments == 0) {
      return null;
    }
    for (Template template : bySegments.get(segments)) {
      if (template.method.equals(method)) {
        String[] values = template.match(uri);
        if (values != null) {
          return new Found(template.mounted, template.segments, values);
        }
      }
    }
    return null;
  }

  /** How many segments an address has; 0 for one that is not plain. */
  private static int segments(String uri) {
    int segments = 0;
    for (int i = 0; i < uri.length(); i++) {
      char each = uri.charAt(i);
      if (each == '/') {
        boolean named =
            i + 1 < uri.length() && isName(uri.charAt(i + 1)) && uri.charAt(i + 1) != '.';
        if (!named || ++segments > MAX_SEGMENTS) {
          return 0;
        }
      } else if (i == 0 || !isName(each)) {
        return 0;
      }
    }
    return segments;
  }

  private static boolean isName(char each) {
    return (each >= 'a' && each <= 'z')
        || (each >= 'A' && each <= 'Z')
        || (each >= '0' && each <= '9')
        || each == '-'
        || each == '_'
        || each == '.';
  }

  private record Template(HttpMethod method, String[] segments, Mounted mounted) {

    /** The parameters' values at their segments' places; null if it does not match. */
    String[] match(String uri) {
      String[] values = new String[segments.length];
      int from = 1;
      for (int i = 0; i < segments.length; i++) {
        int slash = uri.indexOf('/', from);
        int to = slash < 0 ? uri.length() : slash;
        String segment = segments[i];
        if (segment.charAt(0) == ':') {
          values[i] = uri.substring(from, to);
        } else if (segment.length() != to - from || !uri.startsWith(segment, from)) {
          return null;
        }
        from = to + 1;
      }
      return values;
    }
  }

  /** A route and what its address says. */
  record Found(Mounted mounted, String[] segments, String[] values) implements Values {
    @Override
    public String path(String name) {
      for (int i = 0; i < segments.length; i++) {
        if (values[i] != null
            && segments[i].startsWith(name, 1)
            && segments[i].length() == name.length() + 1) {
          return values[i];
        }
      }
      return null;
    }

    @Override
    public List<String> query(String name) {
      return List.of();
    }
  }
}
