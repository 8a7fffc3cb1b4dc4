package io.millrace.tracking.points;

import java.util.Arrays;

/** Points of one metric in the order of their arrival; grows. */
public final class PointBuffer {
  private static final int FIRST_CAPACITY = 16;

  private long[] steps;
  private long[] times;
  private double[] values;
  private int size;

  public PointBuffer() {
    this(FIRST_CAPACITY);
  }

  PointBuffer(int capacity) {
    this.steps = new long[capacity];
    this.times = new long[capacity];
    this.values = new double[capacity];
  }

  /** Adds a point. Minus zero becomes zero, and every NaN the one NaN. */
  public void add(long step, long time, double value) {
    reserve(1);
    steps[size] = step;
    times[size] = time;
    values[size++] = Double.isNaN(value) ? Double.NaN : value + 0.0;
  }

  void reserve(int more) {
    if (size + more > steps.length) {
      int capacity = Math.max(size + more, 2 * steps.length);
      steps = Arrays.copyOf(steps, capacity);
      times = Arrays.copyOf(times, capacity);
      values = Arrays.copyOf(values, capacity);
    }
  }

  int size() {
    return size;
  }

  long step(int index) {
    return steps[index];
  }

  long time(int index) {
    return times[index];
  }

  double value(int index) {
    return values[index];
  }

  /** The greatest point of at least one, by step, time and value. */
  public Position greatest() {
    int greatest = 0;
    for (int i = 1; i < size; i++) {
      int order = Long.compare(steps[i], steps[greatest]);
      order = order == 0 ? Long.compare(times[i], times[greatest]) : order;
      order = order == 0 ? Double.compare(values[i], values[greatest]) : order;
      if (order > 0) {
        greatest = i;
      }
    }
    return new Position(steps[greatest], times[greatest], values[greatest]);
  }

  /** The smallest number; null where none is a number. */
  public Double min() {
    double min = Double.POSITIVE_INFINITY;
    boolean found = false;
    for (int i = 0; i < size; i++) {
      if (!Double.isNaN(values[i])) {
        min = Math.min(min, values[i]);
        found = true;
      }
    }
    return found ? Double.valueOf(min) : null;
  }

  /** The greatest number; null where none is a number. */
  public Double max() {
    double max = Double.NEGATIVE_INFINITY;
    boolean found = false;
    for (int i = 0; i < size; i++) {
      if (!Double.isNaN(values[i])) {
        max = Math.max(max, values[i]);
        found = true;
      }
    }
    return found ? Double.valueOf(max) : null;
  }

  /** Sorted and each once; the buffer is used up. */
  public Points points() {
    return Points.of(steps, times, values, size);
  }
}
