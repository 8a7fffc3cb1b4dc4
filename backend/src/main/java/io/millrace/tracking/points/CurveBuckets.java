package io.millrace.tracking.points;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Thins a curve: its points are cut into buckets of about equal numbers, and of each bucket the
 * first, the smallest, the greatest and the last stay. So what is drawn between two points of the
 * picture never leaves what the picture shows, and no spike is lost. (The idea is M4's: Jugel,
 * Jerzak, Hackenbroich, Markl, VLDB 2014.)
 *
 * <p>Points come as stretches in their order, each as itself or as its {@link Summary}. A summary
 * is never split: it goes where its first point belongs.
 */
public final class CurveBuckets {
  private static final int OF_EACH = 4;

  private final long total;
  private final int buckets;
  private final List<Position> kept = new ArrayList<>();
  private final List<Position> bucket = new ArrayList<>();
  private long seen;
  private long current;

  /**
   * @param total how many points will come
   * @param maxPoints most points to keep, from 4
   */
  public CurveBuckets(long total, int maxPoints) {
    this.total = total;
    this.buckets = buckets(maxPoints);
  }

  /** How many buckets such a picture has: what comes in fewer stretches is better read whole. */
  public static int buckets(int maxPoints) {
    return Math.max(1, maxPoints / OF_EACH);
  }

  /** Adds a stretch from afar. */
  public void add(Summary summary) {
    turn();
    bucket.addAll(List.of(summary.first(), summary.min(), summary.max(), summary.last()));
    seen += summary.count();
  }

  /** Adds points. */
  public void add(Points points) {
    for (int begin = 0; begin < points.size(); ) {
      turn();
      // All points of one bucket at once.
      long end = ((current + 1) * total + buckets - 1) / buckets;
      int length = (int) Math.max(1, Math.min(end - seen, points.size() - begin));
      Summary summary = Summary.of(points.slice(begin, begin + length));
      bucket.addAll(List.of(summary.first(), summary.min(), summary.max(), summary.last()));
      seen += length;
      begin += length;
    }
  }

  private void turn() {
    long next = seen * buckets / total;
    if (next != current) {
      close();
      current = next;
    }
  }

  private void close() {
    if (bucket.isEmpty()) {
      return;
    }
    Position first = bucket.stream().min(Comparator.naturalOrder()).orElseThrow();
    Position last = bucket.stream().max(Comparator.naturalOrder()).orElseThrow();
    // NaN shows where there is nothing else.
    List<Position> numbers = bucket.stream().filter(one -> !Double.isNaN(one.value())).toList();
    Comparator<Position> byValue = Comparator.comparingDouble(Position::value);
    Stream<Position> extremes =
        Stream.concat(
            numbers.stream().min(byValue).stream(), numbers.stream().max(byValue).stream());
    Stream.concat(Stream.of(first, last), extremes).distinct().sorted().forEach(kept::add);
    bucket.clear();
  }

  /** What stays, in order. */
  public List<Position> points() {
    close();
    return List.copyOf(kept);
  }
}
