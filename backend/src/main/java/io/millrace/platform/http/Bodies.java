package io.millrace.platform.http;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicLong;

/** Reads a body into memory, never more than its limit. */
final class Bodies {
  private static final int MAX_PREPARED = 16 << 10;
  private static final long DISCARD_BYTES = 128L << 20;
  private static final long DISCARD_MILLIS = 10_000;

  private Bodies() {}

  /**
   * Reads the whole body of a paused request.
   *
   * @return fails with BODY_TOO_LARGE as soon as the limit is passed, announced or not
   */
  static Future<Buffer> read(HttpServerRequest request, long limit) {
    if (isAnnouncedBeyond(request, limit)) {
      return Future.failedFuture(tooLarge(limit));
    }
    String announced = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    Promise<Buffer> promise = Promise.promise();
    Gathered body = new Gathered(announced);
    request.handler(
        chunk -> {
          if (body.length() + chunk.length() > limit) {
            request.handler(ignored -> {});
            promise.tryFail(tooLarge(limit));
          } else {
            body.add(chunk);
          }
        });
    request.exceptionHandler(
        gone -> promise.tryFail(ApiException.of(ErrorCode.CLIENT_CLOSED, "The client went away.")));
    request.endHandler(ended -> promise.tryComplete(body.whole()));
    request.resume();
    return promise.future();
  }

  private static boolean isAnnouncedBeyond(HttpServerRequest request, long limit) {
    String announced = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return announced != null && announced.length() < 19 && Long.parseLong(announced) > limit;
  }

  /** Throws BODY_TOO_LARGE for a body that is announced beyond the limit. */
  static void requireAnnouncedWithin(HttpServerRequest request, long limit) {
    if (isAnnouncedBeyond(request, limit)) {
      throw tooLarge(limit);
    }
  }

  /**
   * Takes what is still to come of a body whose request is refused: a client that reads its answer
   * only once everything is sent would otherwise wait for ever. Beyond reason, in bytes or in time,
   * the connection ends.
   */
  static void discard(HttpServerRequest request, Vertx vertx) {
    if (request.isEnded()) {
      return;
    }
    long timer = vertx.setTimer(DISCARD_MILLIS, late -> request.connection().close());
    AtomicLong taken = new AtomicLong();
    request.exceptionHandler(gone -> vertx.cancelTimer(timer));
    request.endHandler(ended -> vertx.cancelTimer(timer));
    request.handler(
        chunk -> {
          if (taken.addAndGet(chunk.length()) > DISCARD_BYTES) {
            vertx.cancelTimer(timer);
            request.connection().close();
          }
        });
    request.resume();
  }

  /** What has come of a body; one that came in one piece is not copied. */
  private static final class Gathered {
    private final String announced;
    private Buffer first;
    private Buffer all;

    Gathered(String announced) {
      this.announced = announced;
    }

    void add(Buffer chunk) {
      if (first == null) {
        first = chunk;
        return;
      }
      if (all == null) {
        all = Buffer.buffer(Math.max(expected(), 2 * first.length())).appendBuffer(first);
      }
      all.appendBuffer(chunk);
    }

    int length() {
      return all != null ? all.length() : first != null ? first.length() : 0;
    }

    Buffer whole() {
      return all != null ? all : first != null ? first : Buffer.buffer();
    }

    /** Room for what is announced, but never much on a stranger's word. */
    private int expected() {
      return announced != null && announced.length() < 6
          ? Math.min(MAX_PREPARED, Integer.parseInt(announced))
          : 0;
    }
  }

  private static ApiException tooLarge(long limit) {
    return ApiException.of(
        ErrorCode.BODY_TOO_LARGE,
        limit == 0
            ? "This operation takes no body."
            : "The body is larger than the " + limit + " bytes this operation takes.");
  }
}
