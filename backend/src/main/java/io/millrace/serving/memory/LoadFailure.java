package io.millrace.serving.memory;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;

/**
 * Why a model did not load.
 *
 * @param retryAtNanos until then whoever asks for it is told the cause at once; on the memory's
 *     clock
 */
public record LoadFailure(Throwable cause, long retryAtNanos) {

  /** In words for the model's owner. */
  public String message() {
    return message(cause);
  }

  /** A load's failure in words for the model's owner. */
  public static String message(Throwable cause) {
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  /** Whether it is not the model's fault, and goes by itself. */
  public boolean isTemporary() {
    return isTemporary(cause);
  }

  /** Whether a load's failure is not the model's fault, and goes by itself. */
  public static boolean isTemporary(Throwable cause) {
    return cause instanceof ApiException problem && problem.code() == ErrorCode.UNAVAILABLE;
  }
}
