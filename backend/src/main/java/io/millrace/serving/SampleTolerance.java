package io.millrace.serving;

/**
 * How far two answers may be apart and still count as the same: the absolute part, and beside it
 * the relative part times what is expected (as NumPy's {@code allclose}).
 */
public record SampleTolerance(double absolute, double relative) {

  boolean holds(double expected, double actual) {
    return Double.compare(expected, actual) == 0
        || (Double.isFinite(expected)
            && Math.abs(expected - actual) <= absolute + relative * Math.abs(expected));
  }
}
