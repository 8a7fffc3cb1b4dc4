package io.millrace.serving.engine;

/** A model could not be loaded or run. The message is fit to be shown to the model's owner. */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum Kind {
    /** The file cannot be loaded. */
    LOAD,
    /** The inputs do not suit the model. */
    INPUT,
    /** The run was ended because it passed its limit. */
    TERMINATED,
    /** The run failed for another reason. */
    RUN
  }

  private final Kind kind;

  public ModelException(Kind kind, String message) {
    this(kind, message, null);
  }

  public ModelException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
