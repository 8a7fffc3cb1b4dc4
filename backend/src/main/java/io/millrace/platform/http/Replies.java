package io.millrace.platform.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** Runs an operation and writes its reply. */
final class Replies {
  private Replies() {}

  static void answer(RoutingContext context, Operation operation) {
    handle(operation, ApiRequest.of(context))
        .onSuccess(answer -> send(context.request(), answer))
        .onFailure(context::fail);
  }

  /** Whatever the operation throws becomes the future's failure. */
  static Future<Reply> handle(Operation operation, ApiRequest request) {
    try {
      return operation.handle(request);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  static void send(HttpServerRequest request, Reply reply) {
    HttpServerResponse response = request.response();
    if (response.closed() || response.ended()) {
      return;
    }
    response.setStatusCode(reply.status());
    response.headers().addAll(reply.headers());
    reply.cookies().forEach(response::addCookie);
    if (reply.stream() != null) {
      if (!reply.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
        response.setChunked(true);
      }
      reply.stream().pipeTo(response).onFailure(failure -> request.connection().close());
    } else if (reply.body() != null) {
      response.end(reply.body()).onSuccess(ended -> reply.sent().run());
    } else {
      response.end();
    }
  }
}
