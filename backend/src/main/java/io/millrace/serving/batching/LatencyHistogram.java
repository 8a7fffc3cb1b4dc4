package io.millrace.serving.batching;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts of durations in buckets an eighth of a power of two wide: quantiles within 12 %. */
public final class LatencyHistogram {
  private static final int SUB_BITS = 3;
  private static final int SUB = 1 << SUB_BITS;

  private final AtomicLongArray counts = new AtomicLongArray(64 * SUB);

  /** Counts one duration. */
  public void record(long nanos) {
    counts.getAndIncrement(bucket(Math.max(0, nanos)));
  }

  /** Durations counted so far. */
  public long count() {
    long sum = 0;
    for (int i = 0; i < counts.length(); i++) {
      sum += counts.get(i);
    }
    return sum;
  }

  /**
   * The duration that a share of all stays below, in nanoseconds (the upper end of its bucket); 0
   * if none was counted.
   */
  public long quantile(double share) {
    long wanted = (long) Math.ceil(share * count());
    long seen = 0;
    for (int i = 0; i < counts.length(); i++) {
      seen += counts.get(i);
      if (seen >= wanted && seen > 0) {
        return upperEnd(i);
      }
    }
    return 0;
  }

  /** Counts by the upper end of their bucket in nanoseconds, ascending; empty buckets left out. */
  public SortedMap<Long, Long> buckets() {
    SortedMap<Long, Long> buckets = new TreeMap<>();
    for (int i = 0; i < counts.length(); i++) {
      if (counts.get(i) > 0) {
        buckets.put(upperEnd(i), counts.get(i));
      }
    }
    return buckets;
  }

  private static int bucket(long nanos) {
    if (nanos < SUB) {
      return (int) nanos;
    }
    int exponent = 63 - Long.numberOfLeadingZeros(nanos);
    int sub = (int) (nanos >> (exponent - SUB_BITS)) & (SUB - 1);
    return (exponent - SUB_BITS + 1) * SUB + sub;
  }

  private static long upperEnd(int bucket) {
    if (bucket < SUB) {
      return bucket;
    }
    int shift = bucket / SUB - 1;
    return ((long) (SUB + bucket % SUB + 1) << shift) - 1;
  }
}
