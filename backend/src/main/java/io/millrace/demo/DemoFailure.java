package io.millrace.demo;

/** A step of the demo did not hold; the message says which and why, for the person who watches. */
public final class DemoFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  DemoFailure(String message) {
    super(message);
  }

  DemoFailure(String message, Throwable cause) {
    super(message, cause);
  }

  /** Fails with the sentence where the condition is not met. */
  static void unless(boolean condition, String message, Object... arguments) {
    if (!condition) {
      throw new DemoFailure(message.formatted(arguments));
    }
  }
}
