package io.millrace.loadtests;

import java.util.Arrays;

/** Durations of one kind, every one of them kept, so that a quantile is exact. */
final class Samples {
  private long[] nanos = new long[1 << 12];
  private int count;
  private boolean sorted;

  void add(long duration) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = duration;
    sorted = false;
  }

  void addAll(Samples others) {
    for (int i = 0; i < others.count; i++) {
      add(others.nanos[i]);
    }
  }

  int count() {
    return count;
  }

  /** The duration that a share of all does not exceed, in nanoseconds; 0 if there is none. */
  long quantile(double share) {
    if (count == 0) {
      return 0;
    }
    if (!sorted) {
      Arrays.sort(nanos, 0, count);
      sorted = true;
    }
    return nanos[Math.min(count - 1, (int) (share * count))];
  }

  long max() {
    return quantile(1);
  }

  /** How many are longer. */
  int longerThan(long duration) {
    int longer = 0;
    for (int i = 0; i < count; i++) {
      longer += nanos[i] > duration ? 1 : 0;
    }
    return longer;
  }
}
