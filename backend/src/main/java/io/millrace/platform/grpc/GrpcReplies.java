package io.millrace.platform.grpc;

import io.millrace.platform.ApiException;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;

/** Writes answers and statuses. */
final class GrpcReplies {
  private static final CharSequence STATUS = HttpHeaders.createOptimized("grpc-status");
  private static final CharSequence MESSAGE = HttpHeaders.createOptimized("grpc-message");
  private static final CharSequence TYPE = HttpHeaders.createOptimized("application/grpc");
  private static final CharSequence ZERO = HttpHeaders.createOptimized("0");
  private static final String HEX = "0123456789ABCDEF";
  private static final int MAX_MESSAGE = 1_000;

  private GrpcReplies() {}

  /** The one answer of a unary call, and its good end. */
  static void answer(HttpServerResponse response, Buffer frame) {
    if (isOver(response)) {
      return;
    }
    response.putHeader(HttpHeaders.CONTENT_TYPE, TYPE);
    response.putTrailer(STATUS, ZERO);
    response.end(frame);
  }

  /** Begins a stream of answers. */
  static void begin(HttpServerResponse response) {
    response.putHeader(HttpHeaders.CONTENT_TYPE, TYPE);
  }

  /** The good end of a stream. */
  static void end(HttpServerResponse response) {
    if (!isOver(response)) {
      response.putTrailer(STATUS, ZERO);
      response.end();
    }
  }

  /** The end of a call that failed; without an answer before it, all of it is in the head. */
  static void fail(HttpServerResponse response, ApiException problem, String requestId) {
    if (isOver(response)) {
      return;
    }
    MultiMap where = response.headWritten() ? response.trailers() : response.headers();
    if (!response.headWritten()) {
      where.set(HttpHeaders.CONTENT_TYPE, TYPE);
    }
    where.set(STATUS, GrpcStatus.of(problem.code()).number());
    where.set(MESSAGE, encoded(problem.getMessage()));
    where.set("millrace-error-code", problem.code().name());
    where.set("x-request-id", requestId);
    if (problem.retryAfterSeconds() > 0) {
      where.set("retry-after", Integer.toString(problem.retryAfterSeconds()));
    }
    response.end();
  }

  private static boolean isOver(HttpServerResponse response) {
    return response.ended() || response.closed();
  }

  /** Percent-encodes what may not stand in a header. */
  private static String encoded(String message) {
    String shown = message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE);
    StringBuilder text = new StringBuilder(shown.length());
    for (byte each : shown.getBytes(StandardCharsets.UTF_8)) {
      if (each >= ' ' && each <= '~' && each != '%') {
        text.append((char) each);
      } else {
        text.append('%').append(HEX.charAt(each >> 4 & 15)).append(HEX.charAt(each & 15));
      }
    }
    return text.toString();
  }
}
