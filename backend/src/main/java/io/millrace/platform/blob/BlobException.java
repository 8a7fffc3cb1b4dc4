package io.millrace.platform.blob;

import static java.util.Objects.requireNonNull;

/** Why the object store could not do what was asked; every failure of a {@link BlobStore}. */
public final class BlobException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What a caller can do about a failure. */
  public enum Kind {
    /** The object or the upload does not exist. */
    NOT_FOUND,
    /** The store's state contradicts the request: a part is missing, too small or has changed. */
    PRECONDITION,
    /** The store did not answer, or answered that it cannot serve now; the call may be repeated. */
    UNAVAILABLE,
    /** The store has no space left, or its own quota is used up. */
    FULL,
    /** More bytes than the caller's limit or the store's. */
    TOO_LARGE,
    /** Anything else: a refused credential, a wrong setting, a fault in the store or in here. */
    OTHER
  }

  private final Kind kind;

  public BlobException(Kind kind, String message) {
    this(kind, message, null);
  }

  public BlobException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = requireNonNull(kind, "kind");
  }

  public Kind kind() {
    return kind;
  }

  /** Whether a failure is one of the store, of this kind. */
  public static boolean is(Throwable failure, Kind kind) {
    return failure instanceof BlobException blob && blob.kind == kind;
  }
}
