package io.millrace.serving.protocol;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;

/** Makes the exceptions of wrong requests. */
final class Invalid {
  private Invalid() {}

  static ApiException request(String format, Object... arguments) {
    return ApiException.of(ErrorCode.INVALID_REQUEST, String.format(format, arguments));
  }
}
