package io.millrace.platform.grpc;

import io.millrace.platform.ErrorCode;

/** The statuses of gRPC that calls end with here, by their numbers. */
enum GrpcStatus {
  OK(0),
  CANCELLED(1),
  INVALID_ARGUMENT(3),
  DEADLINE_EXCEEDED(4),
  NOT_FOUND(5),
  ALREADY_EXISTS(6),
  PERMISSION_DENIED(7),
  RESOURCE_EXHAUSTED(8),
  FAILED_PRECONDITION(9),
  UNIMPLEMENTED(12),
  INTERNAL(13),
  UNAVAILABLE(14),
  UNAUTHENTICATED(16);

  private final String number;

  GrpcStatus(int number) {
    this.number = Integer.toString(number);
  }

  /** As it is written into {@code grpc-status}. */
  String number() {
    return number;
  }

  static GrpcStatus of(ErrorCode code) {
    return switch (code) {
      case INVALID_REQUEST, NOT_ACCEPTABLE, UNPROCESSABLE, CONTENT_MISMATCH, MODEL_REJECTED ->
          INVALID_ARGUMENT;
      case UNAUTHENTICATED -> UNAUTHENTICATED;
      case FORBIDDEN -> PERMISSION_DENIED;
      case NOT_FOUND -> NOT_FOUND;
      case METHOD_NOT_ALLOWED, UNSUPPORTED_MEDIA_TYPE, NOT_IMPLEMENTED -> UNIMPLEMENTED;
      case ALREADY_EXISTS -> ALREADY_EXISTS;
      case CONFLICT, IN_USE, LEASE_LOST, IDEMPOTENCY_CONFLICT, PRECONDITION_FAILED ->
          FAILED_PRECONDITION;
      case BODY_TOO_LARGE, QUOTA_EXCEEDED, RATE_LIMITED, QUEUE_FULL, STORAGE_FULL ->
          RESOURCE_EXHAUSTED;
      case DEADLINE_EXCEEDED -> DEADLINE_EXCEEDED;
      case NOT_READY, UNAVAILABLE -> UNAVAILABLE;
      case CLIENT_CLOSED -> CANCELLED;
      case INTERNAL -> INTERNAL;
    };
  }
}
