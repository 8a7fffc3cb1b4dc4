package io.millrace.serving.protocol;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.serving.engine.Datatype;
import java.util.Arrays;

/** Makes the exceptions of wrong requests. */
final class Invalid {
  private Invalid() {}

  static ApiException request(String format, Object... arguments) {
    return ApiException.of(ErrorCode.INVALID_REQUEST, String.format(format, arguments));
  }

  static ApiException unknownDatatype(String name) {
    return request(
        "datatype '%s' is unknown; there are %s", name, Arrays.toString(Datatype.values()));
  }
}
