package io.millrace.platform.http;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Json;
import io.millrace.platform.time.Ids;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** What is no HTTP, or longer than is taken: answered by a problem, after which nothing is read. */
final class MalformedRequests {
  private final Ids ids;

  MalformedRequests(Ids ids) {
    this.ids = ids;
  }

  void answer(HttpServerRequest request) {
    String id = ids.next().toString();
    request
        .response()
        .setStatusCode(ErrorCode.INVALID_REQUEST.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
        .putHeader(HttpHeaders.CONNECTION, "close")
        .putHeader(RequestIds.HEADER, id)
        .end(
            Json.write(
                Problems.body(ApiException.of(ErrorCode.INVALID_REQUEST, sentence(request)), id)))
        .onComplete(sent -> request.connection().close());
  }

  private static String sentence(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    if (cause instanceof TooLongHttpLineException) {
      return "The address is longer than the %d bytes that are taken."
          .formatted(ApiVerticle.MAX_LINE_BYTES);
    }
    return cause instanceof TooLongHttpHeaderException
        ? "The headers are longer than the %d bytes that are taken."
            .formatted(ApiVerticle.MAX_HEADER_BYTES)
        : "This is not a request of HTTP/1.1.";
  }
}
