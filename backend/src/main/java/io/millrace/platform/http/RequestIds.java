package io.millrace.platform.http;

import io.millrace.platform.time.Ids;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;

/**
 * The id of a request: the client's {@code X-Request-Id} when it is harmless, else a new one;
 * echoed.
 */
public final class RequestIds {
  static final String HEADER = "X-Request-Id";
  private static final String KEY = "millrace.request_id";
  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._-]{8,64}");

  private final Ids ids;

  public RequestIds(Ids ids) {
    this.ids = ids;
  }

  /** The id of a request that no router has seen. */
  public String of(HttpServerRequest request) {
    String given = request.getHeader(HEADER);
    return given != null && HARMLESS.matcher(given).matches() ? given : ids.next().toString();
  }

  void assign(RoutingContext context) {
    String id = of(context.request());
    context.put(KEY, id);
    context.response().putHeader(HEADER, id);
    context.next();
  }

  static String of(RoutingContext context) {
    String id = context.get(KEY);
    return id == null ? "-" : id;
  }
}
