package io.millrace.tracking.points;

/**
 * What a stretch of points looks like from afar: enough to draw it without reading it.
 *
 * @param min the point with the smallest number; the first one if all are NaN
 * @param max the point with the greatest number; the first one if all are NaN
 * @param sum of the values that are finite
 * @param count of all points
 * @param minTime the smallest time, which need not be the first point's
 * @param maxTime the greatest time
 */
public record Summary(
    Position first,
    Position last,
    Position min,
    Position max,
    double sum,
    int count,
    long minTime,
    long maxTime) {

  /** Of points, at least one. */
  public static Summary of(Points points) {
    int min = 0;
    int max = 0;
    double sum = 0;
    long minTime = points.time(0);
    long maxTime = minTime;
    for (int i = 0; i < points.size(); i++) {
      double value = points.value(i);
      if (value < points.value(min) || Double.isNaN(points.value(min))) {
        min = i;
      }
      if (value > points.value(max) || Double.isNaN(points.value(max))) {
        max = i;
      }
      if (Double.isFinite(value)) {
        sum += value;
      }
      minTime = Math.min(minTime, points.time(i));
      maxTime = Math.max(maxTime, points.time(i));
    }
    if (Double.isNaN(points.value(max))) {
      min = 0;
      max = 0;
    }
    return new Summary(
        points.position(0),
        points.position(points.size() - 1),
        points.position(min),
        points.position(max),
        sum,
        points.size(),
        minTime,
        maxTime);
  }
}
