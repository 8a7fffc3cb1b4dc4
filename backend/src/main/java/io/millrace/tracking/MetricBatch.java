package io.millrace.tracking;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Points of one run in columns: a key is named once, a point costs four primitives. Filled by a
 * streaming parser, bound to SQL as arrays.
 */
public final class MetricBatch {
  private static final int FIRST_CAPACITY = 64;

  private final Map<String, Integer> keys = new LinkedHashMap<>();
  private int[] key = new int[FIRST_CAPACITY];
  private long[] step = new long[FIRST_CAPACITY];
  private long[] at = new long[FIRST_CAPACITY];
  private double[] value = new double[FIRST_CAPACITY];
  private int size;

  /**
   * Adds a point.
   *
   * @param name a valid metric key, see {@link TrackingNames#metricKey}
   * @param pointStep any number, also a smaller one than before
   * @param atMillis milliseconds since 1970
   * @param pointValue any double, NaN and the infinities included
   */
  public void add(String name, long pointStep, long atMillis, double pointValue) {
    if (size == key.length) {
      grow();
    }
    key[size] = keys.computeIfAbsent(name, ignored -> keys.size());
    step[size] = pointStep;
    at[size] = atMillis;
    value[size] = pointValue;
    size++;
  }

  /** How many points. */
  public int size() {
    return size;
  }

  /** The distinct keys, in the order of their first point. */
  String[] keys() {
    return keys.keySet().toArray(String[]::new);
  }

  /** Each point's series, given the series of each key in the order of {@link #keys}. */
  Long[] series(long[] seriesOfKey) {
    Long[] series = new Long[size];
    for (int i = 0; i < size; i++) {
      series[i] = seriesOfKey[key[i]];
    }
    return series;
  }

  Long[] steps() {
    return boxed(step);
  }

  Long[] times() {
    return boxed(at);
  }

  Double[] values() {
    return Arrays.stream(value, 0, size).boxed().toArray(Double[]::new);
  }

  private Long[] boxed(long[] column) {
    return Arrays.stream(column, 0, size).boxed().toArray(Long[]::new);
  }

  private void grow() {
    int capacity = size * 2;
    key = Arrays.copyOf(key, capacity);
    step = Arrays.copyOf(step, capacity);
    at = Arrays.copyOf(at, capacity);
    value = Arrays.copyOf(value, capacity);
  }
}
