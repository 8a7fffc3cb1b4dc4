package io.millrace.platform.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** Runs an operation and writes its reply. */
final class Replies {
  private Replies() {}

  static void answer(RoutingContext context, Operation operation) {
    Future<Reply> reply;
    try {
      reply = operation.handle(new ApiRequest(context));
    } catch (RuntimeException e) {
      reply = Future.failedFuture(e);
    }
    reply.onSuccess(answer -> send(context, answer)).onFailure(context::fail);
  }

  static void send(RoutingContext context, Reply reply) {
    HttpServerResponse response = context.response();
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
      reply.stream().pipeTo(response).onFailure(failure -> context.request().connection().close());
    } else if (reply.body() != null) {
      response.end(reply.body()).onSuccess(ended -> reply.sent().run());
    } else {
      response.end();
    }
  }
}
