package io.millrace.datasets;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.blob.BlobException;
import io.vertx.core.Future;

/** What the object store's failures mean to a client. */
final class StoreErrors {
  private StoreErrors() {}

  /** For {@code recover}: translates the store's failures and passes on all others. */
  static <T> Future<T> translate(Throwable failure) {
    return Future.failedFuture(failure instanceof BlobException store ? answer(store) : failure);
  }

  private static Throwable answer(BlobException failure) {
    return switch (failure.kind()) {
      case UNAVAILABLE ->
          ApiException.retryAfter(
              ErrorCode.UNAVAILABLE, "The object store is not reachable; try again shortly.", 2);
      case NOT_FOUND -> ApiException.of(ErrorCode.NOT_FOUND, "The object store has no such bytes.");
      case PRECONDITION, TOO_LARGE ->
          ApiException.of(
              ErrorCode.UNPROCESSABLE, "The object store does not hold what was announced.");
      case OTHER -> failure;
    };
  }

  static boolean isNotFound(Throwable failure) {
    return failure instanceof BlobException store && store.kind() == BlobException.Kind.NOT_FOUND;
  }
}
