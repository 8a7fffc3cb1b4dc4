package io.millrace.serving;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.serving.batching.Refusal;
import io.millrace.serving.metering.Outcome;

/** What the scheduler's refusals are to others. */
final class Refusals {
  private Refusals() {}

  /** As what a refusal is billed. */
  static Outcome outcome(Refusal.Reason reason) {
    return switch (reason) {
      case TENANT_QUEUE_FULL,
          TENANT_DEADLINE,
          SERVER_QUEUE_FULL,
          SERVER_DEADLINE,
          DRAINING,
          MODEL_LOADING,
          MODEL_FAILED ->
          Outcome.REFUSED;
      case EXPIRED, TERMINATED -> Outcome.EXPIRED;
      case CANCELLED, INPUT, FAILED -> Outcome.FAILED;
    };
  }

  /** What the client is told. */
  static ApiException problem(Refusal refusal) {
    ErrorCode code =
        switch (refusal.reason()) {
          case TENANT_QUEUE_FULL, TENANT_DEADLINE -> ErrorCode.QUEUE_FULL;
          case SERVER_QUEUE_FULL, SERVER_DEADLINE, DRAINING -> ErrorCode.UNAVAILABLE;
          case MODEL_LOADING, MODEL_FAILED -> ErrorCode.NOT_READY;
          case EXPIRED, TERMINATED -> ErrorCode.DEADLINE_EXCEEDED;
          case CANCELLED -> ErrorCode.CLIENT_CLOSED;
          case INPUT -> ErrorCode.INVALID_REQUEST;
          case FAILED -> ErrorCode.INTERNAL;
        };
    return refusal.retryAfterSeconds() > 0
        ? ApiException.retryAfter(code, refusal.message(), refusal.retryAfterSeconds())
        : ApiException.of(code, refusal.message());
  }
}
