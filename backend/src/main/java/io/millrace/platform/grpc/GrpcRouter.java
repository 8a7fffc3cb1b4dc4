package io.millrace.platform.grpc;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.http.Admission;
import io.millrace.platform.http.RefusalPace;
import io.millrace.platform.http.RequestIds;
import io.millrace.platform.observability.RequestMetrics.OfProtocol;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Every call on the gRPC port: finds its method, lets it in or refuses it before its messages are
 * read, and answers it. The gRPC protocol is that of {@code PROTOCOL-HTTP2.md} of the gRPC project.
 */
public final class GrpcRouter implements Handler<HttpServerRequest> {
  private static final String TYPE = "application/grpc";
  private static final int UNSUPPORTED_MEDIA_TYPE = 415;

  private final Vertx vertx;
  private final Map<String, GrpcMethod> methods;
  private final Admission admission;
  private final RequestIds requestIds;
  private final Time time;
  private final RefusalPace pace;
  private final OfProtocol metrics;
  private final GrpcCompression compression;
  private volatile boolean stopping;

  public GrpcRouter(
      Vertx vertx,
      List<GrpcMethod> methods,
      Admission admission,
      RequestIds requestIds,
      Time time,
      RefusalPace pace,
      OfProtocol metrics) {
    this.vertx = vertx;
    this.compression = new GrpcCompression(vertx);
    this.methods =
        methods.stream()
            .collect(Collectors.toUnmodifiableMap(GrpcMethod::path, Function.identity()));
    this.admission = admission;
    this.requestIds = requestIds;
    this.time = time;
    this.pace = pace;
    this.metrics = metrics;
  }

  @Override
  public void handle(HttpServerRequest request) {
    if (!isGrpc(request)) {
      request
          .response()
          .setStatusCode(UNSUPPORTED_MEDIA_TYPE)
          .end("This port answers gRPC over HTTP/2 and nothing else.\n");
      return;
    }
    request.pause();
    String requestId = requestIds.of(request);
    GrpcMethod method = methods.get(request.path());
    if (method == null) {
      ApiException unknown =
          ApiException.of(ErrorCode.NOT_IMPLEMENTED, "There is no method " + request.path() + ".");
      GrpcReplies.fail(request.response(), unknown, requestId);
      return;
    }
    try {
      Exchange exchange =
          new Exchange(
              request, method, requestId, deadline(request), time, pace, metrics, compression);
      admit(request, method, requestId)
          .onSuccess(caller -> begin(exchange, method, request, requestId, caller))
          .onFailure(exchange::fail);
    } catch (ApiException e) {
      GrpcReplies.fail(request.response(), e, requestId);
    }
  }

  /** Each message of a stream is a request of its own: its credential may have been revoked. */
  private void begin(
      Exchange exchange,
      GrpcMethod method,
      HttpServerRequest request,
      String requestId,
      Caller caller) {
    switch (method.kind()) {
      case UNARY -> exchange.unary(caller);
      case STREAM -> new StreamExchange(exchange, () -> admit(request, method, requestId)).begin();
      case WATCH -> new WatchExchange(exchange, caller, vertx, () -> stopping).begin();
    }
  }

  /** Ends the calls that would go on for ever; the others are answered. */
  void stop() {
    stopping = true;
  }

  private Future<Caller> admit(HttpServerRequest request, GrpcMethod method, String requestId) {
    return admission.caller(
        request.getHeader("authorization"), requestId, method.open(), method.permission());
  }

  /** On the clock of {@code time}; 0 for none. */
  private long deadline(HttpServerRequest request) {
    long timeout = GrpcTimeout.nanos(request.getHeader("grpc-timeout"));
    return timeout == 0 ? 0 : time.nanos() + timeout;
  }

  private static boolean isGrpc(HttpServerRequest request) {
    String type = request.getHeader("content-type");
    return request.version() == HttpVersion.HTTP_2
        && request.method().equals(HttpMethod.POST)
        && type != null
        && type.startsWith(TYPE)
        && (type.length() == TYPE.length() || "+;".indexOf(type.charAt(TYPE.length())) >= 0);
  }
}
