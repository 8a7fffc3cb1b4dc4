package io.millrace.tracking.points;

import java.util.Arrays;

/**
 * Points of one metric in columns, sorted by (step, time, value) and each there once.
 *
 * <p>Immutable; the arrays are shared with whoever made it.
 */
public final class Points {
  /** No points. */
  public static final Points NONE = new Points(new long[0], new long[0], new double[0], 0, 0);

  private final long[] steps;
  private final long[] times;
  private final double[] values;
  private final int from;
  private final int size;

  private Points(long[] steps, long[] times, double[] values, int from, int size) {
    this.steps = steps;
    this.times = times;
    this.values = values;
    this.from = from;
    this.size = size;
  }

  /**
   * Takes columns over, in any order and with repetitions.
   *
   * @param times milliseconds since 1970, also before
   */
  static Points of(long[] steps, long[] times, double[] values, int size) {
    Points all = new Points(steps, times, values, 0, size);
    for (int i = 1; i < size; i++) {
      if (all.compare(i - 1, all, i) >= 0) {
        return all.sorted();
      }
    }
    return all;
  }

  private Points sorted() {
    Integer[] order = new Integer[size];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> compare(a, this, b));
    Builder builder = new Builder(size);
    for (int index : order) {
      builder.add(this, index);
    }
    return builder.build();
  }

  /** The union; a point that is in both is there once. */
  public Points merge(Points other) {
    if (size == 0 || other.size == 0) {
      return size == 0 ? other : this;
    }
    Builder builder = new Builder(size + other.size);
    int left = 0;
    int right = 0;
    while (left < size && right < other.size) {
      if (compare(left, other, right) <= 0) {
        builder.add(this, left++);
      } else {
        builder.add(other, right++);
      }
    }
    while (left < size) {
      builder.add(this, left++);
    }
    while (right < other.size) {
      builder.add(other, right++);
    }
    return builder.build();
  }

  /** The points from one index to before another. */
  public Points slice(int begin, int end) {
    return new Points(steps, times, values, from + begin, end - begin);
  }

  public int size() {
    return size;
  }

  public long step(int index) {
    return steps[from + index];
  }

  /** Milliseconds since 1970. */
  public long time(int index) {
    return times[from + index];
  }

  public double value(int index) {
    return values[from + index];
  }

  /** One point as a position. */
  public Position position(int index) {
    return new Position(step(index), time(index), value(index));
  }

  /** The smallest number; null where none is a number. */
  public Double min() {
    double min = Double.POSITIVE_INFINITY;
    boolean found = false;
    for (int i = 0; i < size; i++) {
      if (!Double.isNaN(value(i))) {
        min = Math.min(min, value(i));
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
      if (!Double.isNaN(value(i))) {
        max = Math.max(max, value(i));
        found = true;
      }
    }
    return found ? Double.valueOf(max) : null;
  }

  /** The last point up to a step; null where all come later. */
  public Position upTo(long step) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (step(middle) <= step) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 ? null : position(low - 1);
  }

  /** How many points come before a position. */
  public int indexOf(Position position) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (position(middle).compareTo(position) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The points after a position, which need not be one of them. */
  public Points after(Position position) {
    int index = indexOf(position);
    boolean there = index < size && position(index).compareTo(position) == 0;
    return slice(there ? index + 1 : index, size);
  }

  private int compare(int index, Points other, int otherIndex) {
    int order = Long.compare(step(index), other.step(otherIndex));
    if (order == 0) {
      order = Long.compare(time(index), other.time(otherIndex));
    }
    return order == 0 ? Double.compare(value(index), other.value(otherIndex)) : order;
  }

  /** Collects points that come in order and drops repeated ones. */
  private static final class Builder {
    private final long[] steps;
    private final long[] times;
    private final double[] values;
    private int size;

    Builder(int capacity) {
      this.steps = new long[capacity];
      this.times = new long[capacity];
      this.values = new double[capacity];
    }

    void add(Points source, int index) {
      long step = source.step(index);
      long time = source.time(index);
      double value = source.value(index);
      if (size > 0
          && steps[size - 1] == step
          && times[size - 1] == time
          && Double.compare(values[size - 1], value) == 0) {
        return;
      }
      steps[size] = step;
      times[size] = time;
      values[size++] = value;
    }

    Points build() {
      return new Points(steps, times, values, 0, size);
    }
  }
}
