package io.millrace.tracking.points;

/**
 * Where a point stands among the points of its metric.
 *
 * @param time milliseconds since 1970
 */
public record Position(long step, long time, double value) implements Comparable<Position> {
  @Override
  public int compareTo(Position other) {
    int order = Long.compare(step, other.step);
    if (order == 0) {
      order = Long.compare(time, other.time);
    }
    return order == 0 ? Double.compare(value, other.value) : order;
  }
}
