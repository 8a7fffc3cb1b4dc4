package io.millrace.platform.jobs;

import io.millrace.platform.Caller;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;

/** What a kind of job does. */
public interface JobHandler {
  /** The kind, for example {@code model.admit}. */
  String kind();

  /**
   * Runs the job; it must be repeatable. An {@link io.millrace.platform.ApiException} with a 4xx
   * code ends the job as failed with that sentence; any other failure is tried again with back-off,
   * up to the job's attempts.
   */
  Future<Void> run(JobContext context);

  /**
   * Settles what a job of this kind works on, in the transaction that cancels the job: without that
   * it would wait for ever. The job may still be running at this moment.
   *
   * @param payload what was enqueued, as JSON
   */
  default Future<Void> cancelled(TenantTx tx, Caller caller, String payload) {
    return Future.succeededFuture();
  }
}
