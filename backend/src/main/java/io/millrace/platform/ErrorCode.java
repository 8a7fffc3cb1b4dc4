package io.millrace.platform;

/**
 * Every way a call can fail: the wire code, its HTTP status and its title. Mirrors {@code
 * ErrorCode} in the contract.
 */
public enum ErrorCode {
  INVALID_REQUEST(400, "The request is not valid"),
  UNAUTHENTICATED(401, "A valid credential is needed"),
  FORBIDDEN(403, "The credential does not allow this"),
  NOT_FOUND(404, "Not found"),
  METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
  NOT_ACCEPTABLE(406, "No acceptable representation"),
  CONFLICT(409, "In conflict with the present state"),
  ALREADY_EXISTS(409, "It exists already"),
  IN_USE(409, "It is still in use"),
  LEASE_LOST(409, "The lease has ended"),
  IDEMPOTENCY_CONFLICT(409, "The idempotency key belongs to another request"),
  PRECONDITION_FAILED(412, "It has changed since it was read"),
  BODY_TOO_LARGE(413, "The body is too large"),
  UNSUPPORTED_MEDIA_TYPE(415, "The content type is not supported"),
  UNPROCESSABLE(422, "Understood, but not possible"),
  CONTENT_MISMATCH(422, "The bytes are not the announced ones"),
  MODEL_REJECTED(422, "The model cannot be admitted"),
  QUOTA_EXCEEDED(429, "The tenant's quota is used up"),
  RATE_LIMITED(429, "Too many requests"),
  QUEUE_FULL(429, "The tenant's queue is full"),
  DEADLINE_EXCEEDED(504, "It could not be done in time"),
  NOT_READY(503, "Not ready yet"),
  CLIENT_CLOSED(499, "The client went away"),
  INTERNAL(500, "An unexpected error"),
  NOT_IMPLEMENTED(501, "Not supported"),
  UNAVAILABLE(503, "A part of the service is not available"),
  STORAGE_FULL(507, "The storage is full");

  private final int status;
  private final String title;

  ErrorCode(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** One sentence for people, the same for every occurrence. */
  public String title() {
    return title;
  }
}
