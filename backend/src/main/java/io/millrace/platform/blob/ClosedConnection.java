package io.millrace.platform.blob;

import io.millrace.platform.blob.BlobException.Kind;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.function.Supplier;

/**
 * Repeats what may be repeated when a connection ends before its answer: a server that closes an
 * idle connection crosses the next request on its way, and that request was never looked at.
 */
final class ClosedConnection {
  /** Each is on another connection of the pool, which may have been closed at the same moment. */
  private static final int REPEATS = 2;

  private ClosedConnection() {}

  /** For a request that changes nothing, or changes the same when it comes twice. */
  static <T> Future<T> repeated(Supplier<Future<T>> request) {
    return repeated(request, REPEATS);
  }

  private static <T> Future<T> repeated(Supplier<Future<T>> request, int left) {
    return request
        .get()
        .recover(
            failure ->
                left > 0 && isClosed(failure)
                    ? repeated(request, left - 1)
                    : Future.failedFuture(failure));
  }

  private static boolean isClosed(Throwable failure) {
    Throwable cause = BlobException.is(failure, Kind.UNAVAILABLE) ? failure.getCause() : null;
    return cause instanceof VertxException
        || (cause instanceof IOException && !(cause instanceof ConnectException));
  }
}
