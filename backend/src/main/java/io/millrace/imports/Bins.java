package io.millrace.imports;

import io.millrace.platform.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The bins of a histogram, each beginning where the one before it ends, as plots have them. */
final class Bins {
  /** As many are drawn; of more, neighbours go together. */
  static final int MOST = 1_000;

  /** Counts below it are whole numbers to readers of JSON. */
  private static final double MOST_WHOLE = 0x1p53;

  private static final double HALF = 0.5;

  private final List<Double> edges = new ArrayList<>();
  private final List<Double> counts = new ArrayList<>();
  private double waiting;

  private Bins() {}

  /**
   * Bins by their edges, of which there is one more than counts.
   *
   * @return empty for what is no histogram, or one of nothing
   */
  static Optional<Bins> of(double[] edges, double[] counts) {
    return edges.length == counts.length + 1
        ? of(
            Arrays.copyOf(edges, counts.length), Arrays.copyOfRange(edges, 1, edges.length), counts)
        : Optional.empty();
  }

  /**
   * Bins by their sides. Those that are empty at either end are left out; a count that stands on an
   * edge, as TensorFlow writes those of equal values, goes to the bin beside it.
   *
   * @return empty for what is no histogram, or one of nothing
   */
  static Optional<Bins> of(double[] lefts, double[] rights, double[] counts) {
    int from = 0;
    int to = counts.length;
    while (from < to && counts[from] == 0) {
      from++;
    }
    while (to > from && counts[to - 1] == 0) {
      to--;
    }
    Bins bins = new Bins();
    for (int i = from; i < to; i++) {
      if (!bins.add(lefts[i], rights[i], counts[i])) {
        return Optional.empty();
      }
    }
    return from < to && bins.isWide() ? Optional.of(bins.merged()) : Optional.empty();
  }

  private boolean add(double left, double right, double count) {
    boolean sound =
        left <= right && Double.isFinite(right - left) && count >= 0 && Double.isFinite(count);
    if (sound && edges.isEmpty()) {
      edges.add(left);
    }
    if (!sound || left < last()) {
      return false;
    }
    if (left > last()) {
      put(left, 0);
    }
    put(right, count);
    return true;
  }

  private double last() {
    return edges.get(edges.size() - 1);
  }

  private void put(double right, double count) {
    if (right > last()) {
      edges.add(right);
      counts.add(waiting + count);
      waiting = 0;
    } else if (counts.isEmpty()) {
      waiting += count;
    } else {
      counts.set(counts.size() - 1, counts.get(counts.size() - 1) + count);
    }
  }

  /** Gives equal values a bin around them; false where there is no room for one. */
  private boolean isWide() {
    if (counts.isEmpty()) {
      double value = last();
      double reach = Math.max(HALF, Math.ulp(value));
      edges.set(0, value - reach);
      put(value + reach, 0);
    }
    return Double.isFinite(last() - edges.get(0));
  }

  private Bins merged() {
    int together = (counts.size() + MOST - 1) / MOST;
    if (together == 1) {
      return this;
    }
    Bins fewer = new Bins();
    fewer.edges.add(edges.get(0));
    for (int at = 0; at < counts.size(); at += together) {
      int end = Math.min(counts.size(), at + together);
      fewer.put(
          edges.get(end), counts.subList(at, end).stream().mapToDouble(Double::doubleValue).sum());
    }
    return fewer;
  }

  /** As {@code docs/charts.md} has it. */
  byte[] json() {
    List<Number> written = new ArrayList<>();
    for (double count : counts) {
      boolean isWhole = count == Math.rint(count) && count < MOST_WHOLE;
      written.add(isWhole ? (Number) (long) count : (Number) count);
    }
    return Json.writeText(new Plot("histogram", edges, written)).getBytes(StandardCharsets.UTF_8);
  }

  private record Plot(String type, List<Double> edges, List<Number> counts) {}
}
