package io.millrace.platform;

import java.util.List;

/**
 * A known failure with its code and a sentence that says what to do. Carries no stack trace: it is
 * an answer, not a defect.
 */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final transient List<FieldError> errors;
  private final int retryAfterSeconds;

  private ApiException(
      ErrorCode code, String detail, List<FieldError> errors, int retryAfterSeconds) {
    super(detail, null, false, false);
    this.code = code;
    this.errors = List.copyOf(errors);
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** A failure with its sentence. */
  public static ApiException of(ErrorCode code, String detail) {
    return new ApiException(code, detail, List.of(), 0);
  }

  /** A failure that is worth a retry after so many seconds. */
  public static ApiException retryAfter(ErrorCode code, String detail, int seconds) {
    return new ApiException(code, detail, List.of(), seconds);
  }

  /** Wrong fields of a request. */
  public static ApiException invalid(List<FieldError> errors) {
    return new ApiException(ErrorCode.INVALID_REQUEST, errors.get(0).message(), errors, 0);
  }

  /** One wrong field of a request. */
  public static ApiException invalid(String pointer, String message) {
    return invalid(List.of(new FieldError(pointer, message)));
  }

  /** Understood, but not possible, with the places of what stands against it. */
  public static ApiException unprocessable(List<FieldError> errors) {
    return new ApiException(ErrorCode.UNPROCESSABLE, errors.get(0).message(), errors, 0);
  }

  /** Something that is not there for this caller, whether or not it exists for another. */
  public static ApiException notFound(String what) {
    return of(ErrorCode.NOT_FOUND, "There is no such " + what + ".");
  }

  /** The code. */
  public ErrorCode code() {
    return code;
  }

  /** The wrong fields; empty for most codes. */
  public List<FieldError> errors() {
    return errors;
  }

  /** Seconds for {@code Retry-After}; 0 for none. */
  public int retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /**
   * A wrong field.
   *
   * @param pointer a JSON pointer into the body, or {@code query/<name>}, {@code path/<name>},
   *     {@code header/<name>}
   */
  public record FieldError(String pointer, String message) {}
}
