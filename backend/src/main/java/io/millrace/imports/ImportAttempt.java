package io.millrace.imports;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.jobs.JobContext;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One attempt of an import: what is asked for, for whom, and what has come of it.
 *
 * @param request without secrets
 * @param requestedAt the same in each attempt
 * @param credential opened
 */
public record ImportAttempt(
    JobContext job,
    NewImport request,
    Instant requestedAt,
    Optional<String> credential,
    ImportTally tally) {
  /** Failures that lie in the thing that is taken: it is lost, and the import goes on. */
  private static final Set<ErrorCode> OF_THE_THING =
      Set.of(
          ErrorCode.INVALID_REQUEST,
          ErrorCode.NOT_FOUND,
          ErrorCode.CONFLICT,
          ErrorCode.ALREADY_EXISTS,
          ErrorCode.BODY_TOO_LARGE,
          ErrorCode.CONTENT_MISMATCH,
          ErrorCode.CLIENT_CLOSED);

  /** In the tenant, with time for one step. */
  public Caller caller() {
    return job.caller();
  }

  /** Says what is done now; fails with {@link Stopped} where the import is to end. */
  public Future<Void> progress(double share, String message) {
    return job.progress(share, message)
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof ApiException known && known.code() == ErrorCode.CONFLICT
                        ? new Stopped(failure.getMessage())
                        : failure));
  }

  /**
   * For {@code recover}: what cannot be taken is noted and passed over; all else ends the import.
   */
  public <T> Function<Throwable, Future<T>> lost(String kind, String item, T instead) {
    return failure -> {
      if (!isOfTheThing(failure)) {
        return Future.failedFuture(failure);
      }
      tally.lost(kind, item, failure.getMessage());
      return Future.succeededFuture(instead);
    };
  }

  /** Whether a failure costs one thing and not the import. */
  public static boolean isOfTheThing(Throwable failure) {
    return failure instanceof ImportRefusal
        || (failure instanceof ApiException known && OF_THE_THING.contains(known.code()));
  }

  /** The job was cancelled, or another node has taken it. */
  public static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stopped(String message) {
      super(message, null, false, false);
    }
  }
}
