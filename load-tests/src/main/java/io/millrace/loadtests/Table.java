package io.millrace.loadtests;

import java.util.Locale;

/** A table for people, line by line. */
final class Table {
  private static final double NANOS_PER_MILLI = 1e6;

  private final StringBuilder text = new StringBuilder();

  void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  static double millis(long nanos) {
    return nanos / NANOS_PER_MILLI;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
