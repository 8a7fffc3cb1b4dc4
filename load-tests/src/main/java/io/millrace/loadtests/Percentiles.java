package io.millrace.loadtests;

import java.util.Arrays;

/**
 * How long things took.
 *
 * @param p50Millis the median
 */
record Percentiles(double p50Millis, double p99Millis, double maxMillis) {
  private static final double NANOS_PER_MILLI = 1e6;

  static Percentiles of(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return new Percentiles(
        at(sorted, 0.5), at(sorted, 0.99), sorted[sorted.length - 1] / NANOS_PER_MILLI);
  }

  private static double at(long[] sorted, double quantile) {
    return sorted[(int) Math.ceil(quantile * sorted.length) - 1] / NANOS_PER_MILLI;
  }
}
