package io.millrace.platform.jobs;

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
}
