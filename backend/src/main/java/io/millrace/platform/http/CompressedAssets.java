package io.millrace.platform.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Scripts and styles as the build of the web UI compressed them, so that no event loop does. What
 * was not compressed is left to the next handler.
 */
final class CompressedAssets {
  static final String PREFIX = "/assets/";

  private static final Pattern NAME = Pattern.compile(PREFIX + "[A-Za-z0-9_-]+\\.(js|css)");
  private static final Map<String, String> TYPES =
      Map.of("js", "text/javascript; charset=utf-8", "css", "text/css; charset=utf-8");

  /** The ending of the file, best first. */
  private static final List<Encoding> ENCODINGS =
      List.of(new Encoding("br", ".br"), new Encoding("gzip", ".gz"));

  private record Encoding(String name, String ending) {}

  private final String root;

  CompressedAssets(String root) {
    this.root = root;
  }

  void handle(RoutingContext context) {
    String path = context.normalizedPath();
    Optional<Encoding> encoding =
        NAME.matcher(path).matches()
            ? accepted(context.request().getHeader(HttpHeaders.ACCEPT_ENCODING))
            : Optional.empty();
    if (encoding.isEmpty()) {
      context.next();
      return;
    }
    // Finding it unpacks it from the jar at first, which is the file system's work, not the loop's.
    String file = root + path + encoding.get().ending();
    context
        .vertx()
        .fileSystem()
        .exists(file)
        .otherwise(false)
        .onSuccess(
            there -> {
              if (there) {
                send(context, file, encoding.get());
              } else {
                context.next();
              }
            });
  }

  private static void send(RoutingContext context, String file, Encoding encoding) {
    String path = context.normalizedPath();
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, TYPES.get(path.substring(path.lastIndexOf('.') + 1)))
        .putHeader(HttpHeaders.CONTENT_ENCODING, encoding.name())
        .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
        .sendFile(file)
        .onFailure(context::fail);
  }

  /** The best that the browser takes; a weight of 0 means that it does not. */
  private static Optional<Encoding> accepted(String header) {
    if (header == null) {
      return Optional.empty();
    }
    List<String> names =
        Arrays.stream(header.split(","))
            .map(String::strip)
            .filter(part -> !part.matches(".*;\\s*q=0(\\.0*)?"))
            .map(part -> part.replaceAll(";.*", "").strip())
            .toList();
    return ENCODINGS.stream().filter(each -> names.contains(each.name())).findFirst();
  }
}
