package io.millrace.platform;

/**
 * Why the server cannot start, in words that the person who starts it can act on. Has no stack
 * trace of its own.
 */
public class StartupException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StartupException(String message) {
    this(message, null);
  }

  public StartupException(String message, Throwable cause) {
    super(message, cause, false, false);
  }
}
