package io.millrace.mlflow.filter;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;

/** What is wrong with a search, in MLflow's words where clients know them. */
final class Invalid {
  private static final int MAX_SHOWN = 200;

  private Invalid() {}

  static ApiException filter(String why) {
    return of("Invalid filter string. " + why);
  }

  static ApiException clause(String text) {
    return of("Invalid clause(s) in filter string: '" + shown(text) + "'");
  }

  static ApiException of(String message) {
    return ApiException.of(ErrorCode.INVALID_REQUEST, message);
  }

  static String shown(String text) {
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
  }
}
