package io.millrace.tracking.points;

/**
 * Which points are wanted; both ends belong to it.
 *
 * @param fromTime milliseconds since 1970
 */
public record Range(long fromStep, long toStep, long fromTime, long toTime) {
  /** All points. */
  public static final Range ALL =
      new Range(Long.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE);

  /** Whether every point of a stretch is wanted. */
  public boolean contains(Summary stretch) {
    return stretch.first().step() >= fromStep
        && stretch.last().step() <= toStep
        && stretch.minTime() >= fromTime
        && stretch.maxTime() <= toTime;
  }

  /** The wanted ones of points. */
  public Points of(Points points) {
    if (points.size() == 0 || contains(Summary.of(points))) {
      return points;
    }
    PointBuffer wanted = new PointBuffer(points.size());
    for (int i = 0; i < points.size(); i++) {
      long step = points.step(i);
      long time = points.time(i);
      if (step >= fromStep && step <= toStep && time >= fromTime && time <= toTime) {
        wanted.add(step, time, points.value(i));
      }
    }
    return wanted.points();
  }
}
