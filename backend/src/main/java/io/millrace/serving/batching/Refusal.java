package io.millrace.serving.batching;

/**
 * Why work was not answered.
 *
 * @param retryAfterSeconds when the queue model says it is worth trying again; 0 if trying again
 *     does not help
 */
public record Refusal(Reason reason, String message, int retryAfterSeconds) {

  /** The kinds of refusal; each is counted on its own. */
  public enum Reason {
    /** The tenant's queue at this endpoint is full. */
    TENANT_QUEUE_FULL,
    /** The tenant's own queued work makes the deadline unreachable. */
    TENANT_DEADLINE,
    /** All queues of the slot together are full. */
    SERVER_QUEUE_FULL,
    /** Everybody's queued work makes the deadline unreachable. */
    SERVER_DEADLINE,
    /** The server is stopping or the model is being unloaded. */
    DRAINING,
    /** The model was not in memory, and will not be before the deadline. */
    MODEL_LOADING,
    /** The model was not in memory, and cannot be loaded. */
    MODEL_FAILED,
    /** The deadline passed before the answer was there. */
    EXPIRED,
    /** The client went away. */
    CANCELLED,
    /** The model did not take the input. */
    INPUT,
    /** The run passed the endpoint's limit and was ended. */
    TERMINATED,
    /** The run failed. */
    FAILED
  }
}
