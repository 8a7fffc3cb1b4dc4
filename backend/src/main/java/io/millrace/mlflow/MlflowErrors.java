package io.millrace.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Json;
import io.millrace.platform.http.Reply;
import java.util.LinkedHashMap;
import java.util.Map;

/** Errors in MLflow's form, and the sentences that its clients look for. */
final class MlflowErrors {
  private static final int MAX_SHOWN = 1_000;
  private static final String SEE_DOCS =
      " See the API docs for more information about request parameters.";

  private MlflowErrors() {}

  /** The body and status of a failure. */
  static Reply reply(ApiException problem) {
    Form form = form(problem.code());
    return body(form.status(), form.name(), problem.getMessage());
  }

  /** What clients fall back on: no such endpoint. */
  static Reply unknownEndpoint(String method, String path) {
    return body(404, "ENDPOINT_NOT_FOUND", "There is no endpoint " + method + " " + path + ".");
  }

  private static Reply body(int status, String code, String message) {
    Map<String, String> body = new LinkedHashMap<>();
    body.put("error_code", code);
    body.put("message", message);
    return Reply.json(status, body);
  }

  /** Statuses that clients try again (408, 429, 5xx) only where that may help. */
  private static Form form(ErrorCode code) {
    return switch (code) {
      case INVALID_REQUEST,
          NOT_ACCEPTABLE,
          UNSUPPORTED_MEDIA_TYPE,
          UNPROCESSABLE,
          CONTENT_MISMATCH,
          MODEL_REJECTED,
          BODY_TOO_LARGE ->
          new Form(400, "INVALID_PARAMETER_VALUE");
      case CLIENT_CLOSED -> new Form(400, "BAD_REQUEST");
      case ALREADY_EXISTS -> new Form(400, "RESOURCE_ALREADY_EXISTS");
      case UNAUTHENTICATED -> new Form(401, "UNAUTHENTICATED");
      case FORBIDDEN, QUOTA_EXCEEDED -> new Form(403, "PERMISSION_DENIED");
      case NOT_FOUND, METHOD_NOT_ALLOWED -> new Form(404, "RESOURCE_DOES_NOT_EXIST");
      case CONFLICT, IN_USE, LEASE_LOST, IDEMPOTENCY_CONFLICT, PRECONDITION_FAILED ->
          new Form(409, "RESOURCE_CONFLICT");
      case RATE_LIMITED, QUEUE_FULL -> new Form(429, "REQUEST_LIMIT_EXCEEDED");
      case NOT_IMPLEMENTED -> new Form(501, "NOT_IMPLEMENTED");
      case UNAVAILABLE, NOT_READY, STORAGE_FULL -> new Form(503, "TEMPORARILY_UNAVAILABLE");
      case DEADLINE_EXCEEDED -> new Form(504, "DEADLINE_EXCEEDED");
      case INTERNAL -> new Form(500, "INTERNAL_ERROR");
    };
  }

  static ApiException missing(String parameter) {
    return invalid("Missing value for required parameter '" + parameter + "'." + SEE_DOCS);
  }

  static ApiException invalidValue(String parameter, JsonNode value) {
    return invalid(
        "Invalid value "
            + shown(Json.writeText(value))
            + " for parameter '"
            + parameter
            + "' supplied."
            + SEE_DOCS);
  }

  static ApiException invalidValue(String parameter, Object value, String why) {
    return invalid(
        "Invalid value "
            + shown(Json.writeText(value))
            + " for parameter '"
            + parameter
            + "' supplied: "
            + why);
  }

  static ApiException tooLong(String parameter, int limit) {
    return invalid("'" + parameter + "' exceeds the maximum length of " + limit + " characters");
  }

  static ApiException invalid(String message) {
    return ApiException.of(ErrorCode.INVALID_REQUEST, message);
  }

  static ApiException doesNotExist(String message) {
    return ApiException.of(ErrorCode.NOT_FOUND, message);
  }

  private static String shown(String value) {
    return value.length() <= MAX_SHOWN ? value : value.substring(0, MAX_SHOWN) + "…";
  }

  private record Form(int status, String name) {}
}
