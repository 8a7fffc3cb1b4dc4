package io.millrace.tracking;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.List;

/** Curves of one run. */
public record MetricCurves(List<Curve> curves) {

  /**
   * One metric.
   *
   * @param total points logged, of which {@code points} may be a selection
   */
  public record Curve(String key, long total, List<Point> points) {}

  /** A point. */
  public record Point(
      long step, @JsonSerialize(using = MetricValueSerializer.class) double value, Instant at) {}
}
