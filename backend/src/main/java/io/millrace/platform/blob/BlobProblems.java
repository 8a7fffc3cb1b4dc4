package io.millrace.platform.blob;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.vertx.core.Future;

/** What the object store's failures mean to a client, in one table. */
public final class BlobProblems {
  private static final int RETRY_SECONDS = 2;

  private BlobProblems() {}

  /** For {@code recover}: translates the store's failures and passes on all others. */
  public static <T> Future<T> translate(Throwable failure) {
    return Future.failedFuture(of(failure));
  }

  /** The answer to a failure of the store that tells a client something; others as they are. */
  public static Throwable of(Throwable failure) {
    if (!(failure instanceof BlobException store)) {
      return failure;
    }
    return switch (store.kind()) {
      case UNAVAILABLE ->
          ApiException.retryAfter(
              ErrorCode.UNAVAILABLE,
              "The object store is not reachable at the moment; try again.",
              RETRY_SECONDS);
      case FULL ->
          ApiException.of(
              ErrorCode.STORAGE_FULL,
              "The object store has no space left; tell who runs the installation, and try again"
                  + " once there is room.");
      case NOT_FOUND -> ApiException.of(ErrorCode.NOT_FOUND, "The object store has no such bytes.");
      case PRECONDITION, TOO_LARGE ->
          ApiException.of(
              ErrorCode.UNPROCESSABLE, "The object store does not hold what was announced.");
      case OTHER -> failure;
    };
  }
}
