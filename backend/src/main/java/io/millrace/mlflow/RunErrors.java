package io.millrace.mlflow;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.tracking.RunLifecycleService;
import io.vertx.core.Future;
import java.util.function.Function;

/** What is wrong with a run, in MLflow's words. */
final class RunErrors {
  private final RunLifecycleService lifecycle;

  RunErrors(RunLifecycleService lifecycle) {
    this.lifecycle = lifecycle;
  }

  /** For {@code recover}: says of a run that was not found whether it is in the trash. */
  <T> Function<Throwable, Future<T>> of(Caller caller, String runId) {
    return failure ->
        ExperimentCalls.isCode(failure, ErrorCode.NOT_FOUND)
            ? lifecycle
                .isTrashed(caller, runId)
                .recover(RunErrors.missing(runId))
                .compose(trashed -> Future.failedFuture(trashed ? inactive(runId) : failure))
            : Future.failedFuture(failure);
  }

  /** For {@code recover}: a run that is nowhere, or in the trash. */
  static <T> Function<Throwable, Future<T>> missing(String runId) {
    return failure -> {
      if (ExperimentCalls.isCode(failure, ErrorCode.NOT_FOUND)) {
        return Future.failedFuture(
            MlflowErrors.doesNotExist("Run with id=" + runId + " not found"));
      }
      return ExperimentCalls.isCode(failure, ErrorCode.CONFLICT)
          ? Future.failedFuture(inactive(runId))
          : Future.failedFuture(failure);
    };
  }

  static ApiException inactive(String runId) {
    return MlflowErrors.invalid(
        "The run " + runId + " must be in the 'active' state. Current state is deleted.");
  }
}
