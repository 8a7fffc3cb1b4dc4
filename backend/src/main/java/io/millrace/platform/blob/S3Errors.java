package io.millrace.platform.blob;

import static io.millrace.platform.blob.BlobException.Kind.FULL;
import static io.millrace.platform.blob.BlobException.Kind.NOT_FOUND;
import static io.millrace.platform.blob.BlobException.Kind.OTHER;
import static io.millrace.platform.blob.BlobException.Kind.PRECONDITION;
import static io.millrace.platform.blob.BlobException.Kind.TOO_LARGE;
import static io.millrace.platform.blob.BlobException.Kind.UNAVAILABLE;

import io.millrace.platform.blob.BlobException.Kind;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.InvalidResponseException;
import io.minio.errors.ServerException;
import io.vertx.core.VertxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one place that knows what a failed call to the store means. */
final class S3Errors {
  private static final Pattern CODE = Pattern.compile("<Code>(\\w{1,100})</Code>");
  private static final Set<String> PRECONDITIONS =
      Set.of("InvalidPart", "InvalidPartOrder", "EntityTooSmall", "InvalidRange");
  private static final Set<String> PASSING =
      Set.of("SlowDown", "RequestTimeout", "InternalError", "ServiceUnavailable", "NoSuchBucket");

  /** What MinIO, Ceph and the embedded store say; 507 says it for all others. */
  private static final Set<String> SPACE =
      Set.of(
          "XMinioStorageFull",
          "XMinioAdminBucketQuotaExceeded",
          "QuotaExceeded",
          "InsufficientStorage");

  private static final int INSUFFICIENT_STORAGE = 507;

  private final URI endpoint;

  S3Errors(URI endpoint) {
    this.endpoint = endpoint;
  }

  /** What went wrong in a call that gave no answer, or whose answer the S3 client understood. */
  BlobException translate(Throwable failure) {
    Throwable cause = unwrap(failure);
    if (cause instanceof BlobException known) {
      return known;
    }
    if (cause instanceof ErrorResponseException answer) {
      return answered(answer.response().code(), answer.errorResponse().code(), answer);
    }
    if (cause instanceof ServerException answer) {
      return answered(answer.statusCode(), "no code", answer);
    }
    if (cause instanceof InvalidResponseException) {
      return new BlobException(UNAVAILABLE, endpoint + " does not answer as an S3 store", cause);
    }
    if (cause instanceof RejectedExecutionException) {
      return new BlobException(UNAVAILABLE, "too many requests wait for the object store", cause);
    }
    if (isNoAnswer(cause)) {
      return new BlobException(
          UNAVAILABLE, "the object store at %s does not answer".formatted(endpoint), cause);
    }
    return new BlobException(OTHER, "the object store could not be asked: " + cause, cause);
  }

  /** What an answer to a presigned request means. */
  BlobException answered(int status, String body) {
    Matcher code = CODE.matcher(body);
    return answered(status, code.find() ? code.group(1) : "no code", null);
  }

  /** What a failure of the stream that should have been stored means: not the store's fault. */
  BlobException source(Throwable failure) {
    return failure instanceof BlobException known
        ? known
        : new BlobException(
            OTHER, "the bytes to store broke off: " + failure.getMessage(), failure);
  }

  private BlobException answered(int status, String code, Throwable cause) {
    String message = "the object store at %s answered %d (%s)".formatted(endpoint, status, code);
    return new BlobException(kind(status, code), message, cause);
  }

  private static Kind kind(int status, String code) {
    if (SPACE.contains(code) || status == INSUFFICIENT_STORAGE) {
      return FULL;
    }
    if (PASSING.contains(code) || status == 408 || status == 429) {
      return UNAVAILABLE;
    }
    if (PRECONDITIONS.contains(code) || status == 409 || status == 412 || status == 416) {
      return PRECONDITION;
    }
    if (code.equals("EntityTooLarge") || status == 413) {
      return TOO_LARGE;
    }
    if (status == 404) {
      return NOT_FOUND;
    }
    return status >= 500 && status != 501 ? UNAVAILABLE : OTHER;
  }

  private static boolean isNoAnswer(Throwable cause) {
    return cause instanceof IOException
        || cause instanceof VertxException
        || cause instanceof TimeoutException;
  }

  private static Throwable unwrap(Throwable failure) {
    Throwable cause = failure;
    while (isWrapper(cause) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static boolean isWrapper(Throwable failure) {
    return failure instanceof CompletionException
        || failure instanceof ExecutionException
        || failure instanceof UncheckedIOException
        || failure.getClass() == io.minio.errors.MinioException.class;
  }
}
