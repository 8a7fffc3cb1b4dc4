package io.millrace.imports;

/** Numbers as people write them. */
final class NumberTexts {
  private NumberTexts() {}

  /** {@code 16} for 16.0, {@code 0.1} for 0.1. */
  static String plain(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? String.valueOf((long) number)
        : String.valueOf(number);
  }
}
