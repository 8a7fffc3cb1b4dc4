package io.millrace.serving.engine;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long a model takes for so many rows, learned while it serves. Started by the warm-up, moved
 * by every run (exponentially weighted mean), interpolated between the row counts seen. The curve
 * need not be monotone: the best batch is where rows per second peak, which no fixed bound finds.
 *
 * <p>Written by the threads that run the model, read by any; a lost update does no harm.
 */
public final class LatencyCurve {
  private static final int WEIGHT = 8;

  /** A run that something held up counts as one of so many times what was expected. */
  private static final int MOST = 2;

  /**
   * A larger batch is preferred while it loses less than this share of the best rows per second.
   */
  private static final double TOLERANCE = 0.97;

  private final AtomicLongArray nanos;

  /**
   * @param maxRows the largest batch; runs with more rows are not learned from
   */
  public LatencyCurve(int maxRows) {
    this.nanos = new AtomicLongArray(maxRows + 1);
  }

  /** The largest row count that the curve holds. */
  public int maxRows() {
    return nanos.length() - 1;
  }

  /** What it knows of batches up to so many rows, which is all it holds from now on. */
  LatencyCurve upTo(int rows) {
    LatencyCurve shorter = new LatencyCurve(rows);
    for (int i = 1; i <= rows; i++) {
      shorter.nanos.set(i, nanos.get(i));
    }
    return shorter;
  }

  /** A run of so many rows took so long. */
  public void observe(int rows, long elapsed) {
    if (rows > maxRows()) {
      return;
    }
    long before = nanos.get(rows);
    long after = before == 0 ? first(rows, elapsed) : moved(before, elapsed, WEIGHT);
    nanos.lazySet(rows, Math.max(1, after));
  }

  /** Sizes seen on both sides have their say: this one may not come again for long. */
  private long first(int rows, long elapsed) {
    int below = below(rows);
    int above = above(rows);
    return below == 0 || above > maxRows()
        ? elapsed
        : moved(between(below, above, rows), elapsed, 2);
  }

  private static long moved(long expected, long elapsed, int weight) {
    return expected + (Math.min(elapsed, MOST * expected) - expected) / weight;
  }

  /** Expected nanoseconds of a run; 0 while nothing was ever observed. */
  public long estimate(int rows) {
    int below = below(Math.min(rows, maxRows()));
    if (below == rows) {
      return nanos.get(rows);
    }
    int above = above(rows);
    if (above > maxRows()) {
      return below == 0 ? 0 : nanos.get(below) * rows / below;
    }
    return below == 0 ? nanos.get(above) : between(below, above, rows);
  }

  /** The largest size seen that is no larger; 0 if there is none. */
  private int below(int rows) {
    int below = rows;
    while (below > 0 && nanos.get(below) == 0) {
      below--;
    }
    return below;
  }

  /** The smallest size seen that is no smaller; beyond the largest if there is none. */
  private int above(int rows) {
    int above = rows;
    while (above <= maxRows() && nanos.get(above) == 0) {
      above++;
    }
    return above;
  }

  private long between(int below, int above, int rows) {
    long low = nanos.get(below);
    return low + (nanos.get(above) - low) * (rows - below) / (above - below);
  }

  /** The batch among the next {@code available} rows that serves the most rows per second. */
  public int bestBatch(int available) {
    int most = Math.min(available, maxRows());
    if (most <= 1) {
      return 1;
    }
    int best = most;
    double bestRate = rate(most) / TOLERANCE;
    for (int rows = Integer.highestOneBit(most); rows >= 1; rows >>= 1) {
      double rate = rate(rows);
      if (rate > bestRate) {
        best = rows;
        bestRate = rate;
      }
    }
    return best;
  }

  /** Device nanoseconds that one row costs when batches are as good as they get. */
  public long bestNanosPerRow() {
    int best = bestBatch(maxRows());
    return estimate(best) / best;
  }

  /** The learned points: row count at even, nanoseconds at odd positions. */
  public long[] points() {
    long[] points = new long[2 * maxRows()];
    int length = 0;
    for (int rows = 1; rows <= maxRows(); rows++) {
      if (nanos.get(rows) > 0) {
        points[length++] = rows;
        points[length++] = nanos.get(rows);
      }
    }
    return Arrays.copyOf(points, length);
  }

  private double rate(int rows) {
    return (double) rows / Math.max(1, estimate(rows));
  }
}
