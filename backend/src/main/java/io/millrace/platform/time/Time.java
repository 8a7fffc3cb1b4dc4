package io.millrace.platform.time;

import java.time.Instant;

/** Where the current time comes from; a test passes one that it moves by hand. */
public interface Time {

  /**
   * The wall clock, for what is stored or shown. Cut to microseconds, which is what PostgreSQL
   * keeps, so that a value read back equals the one written.
   */
  Instant now();

  /**
   * A clock in nanoseconds that never goes back, for durations and deadlines; its zero is
   * arbitrary.
   */
  long nanos();

  /** The machine's clocks. */
  static Time system() {
    return SystemTime.INSTANCE;
  }
}
