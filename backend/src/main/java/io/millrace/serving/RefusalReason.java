package io.millrace.serving;

import com.fasterxml.jackson.annotation.JsonValue;
import io.millrace.platform.ErrorCode;
import io.millrace.serving.batching.Refusal;
import java.util.Locale;

/** Why a prediction was refused or failed: the scheduler's reasons, and those met before it. */
enum RefusalReason {
  TENANT_QUEUE_FULL,
  TENANT_DEADLINE,
  SERVER_QUEUE_FULL,
  SERVER_DEADLINE,
  DRAINING,
  MODEL_LOADING,
  MODEL_FAILED,
  EXPIRED,
  CANCELLED,
  /** The request does not fit the model. */
  INPUT,
  TERMINATED,
  FAILED,
  /** The tenant's rate of predictions. */
  RATE_LIMITED,
  /** The tenant's month. */
  QUOTA_EXCEEDED,
  /** No deployment of the endpoint can answer. */
  NOT_READY;

  private static final RefusalReason[] BY_ORDINAL = byOrdinal();

  private static RefusalReason[] byOrdinal() {
    Refusal.Reason[] reasons = Refusal.Reason.values();
    RefusalReason[] found = new RefusalReason[reasons.length];
    for (Refusal.Reason reason : reasons) {
      found[reason.ordinal()] = valueOf(reason.name());
    }
    return found;
  }

  static RefusalReason of(Refusal.Reason reason) {
    return BY_ORDINAL[reason.ordinal()];
  }

  /** What an error means that comes from outside the scheduler. */
  static RefusalReason of(ErrorCode code) {
    return switch (code) {
      case RATE_LIMITED -> RATE_LIMITED;
      case QUOTA_EXCEEDED -> QUOTA_EXCEEDED;
      case QUEUE_FULL -> TENANT_QUEUE_FULL;
      case NOT_READY -> NOT_READY;
      case DEADLINE_EXCEEDED -> EXPIRED;
      case CLIENT_CLOSED -> CANCELLED;
      default -> code.status() < 500 ? INPUT : FAILED;
    };
  }

  /** The name in the contract. */
  @JsonValue
  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The reason of a name in the contract. */
  static RefusalReason ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
