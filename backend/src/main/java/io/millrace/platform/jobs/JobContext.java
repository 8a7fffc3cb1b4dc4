package io.millrace.platform.jobs;

import io.millrace.platform.Caller;
import io.vertx.core.Future;
import java.util.UUID;

/** A running job. */
public interface JobContext {
  /** The job's id. */
  UUID jobId();

  /** A caller inside the job's tenant. */
  Caller caller();

  /** What was enqueued. */
  <T> T payload(Class<T> type);

  /**
   * Whether this is the last attempt: a handler that wants to record a final failure does so now.
   */
  boolean lastAttempt();

  /**
   * Reports progress and renews the lease.
   *
   * @return fails with CONFLICT when the job was cancelled or another node has taken it: stop
   */
  Future<Void> progress(double share, String message);
}
