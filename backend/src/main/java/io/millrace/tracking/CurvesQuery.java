package io.millrace.tracking;

import io.millrace.platform.ApiException;
import io.millrace.tracking.points.Range;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which curves are wanted.
 *
 * @param runs ids; those that are not there have no curves
 * @param keys of metrics
 * @param maxPoints most points of each curve
 * @param times whether the points' times are wanted too
 */
public record CurvesQuery(
    List<String> runs,
    List<String> keys,
    Optional<Integer> maxPoints,
    Optional<Boolean> times,
    Optional<Long> fromStep,
    Optional<Long> toStep,
    Optional<Instant> fromTime,
    Optional<Instant> toTime) {
  /** Most points of an answer. */
  static final int MAX_POINTS = 500_000;

  private static final int POINTS = 300;

  /** Most points of each curve. */
  int points() {
    return maxPoints.orElse(POINTS);
  }

  Range range() {
    return new Range(
        fromStep.orElse(Long.MIN_VALUE),
        toStep.orElse(Long.MAX_VALUE),
        fromTime.map(Instant::toEpochMilli).orElse(Long.MIN_VALUE),
        toTime.map(Instant::toEpochMilli).orElse(Long.MAX_VALUE));
  }

  /** The query without repetitions, if its answer is not too large. */
  CurvesQuery checked() {
    List<String> distinctRuns = runs.stream().distinct().toList();
    List<String> distinctKeys = keys.stream().distinct().toList();
    if ((long) distinctRuns.size() * distinctKeys.size() * points() > MAX_POINTS) {
      throw ApiException.invalid(
          "/maxPoints",
          "Runs × keys × maxPoints may be at most %,d; ask for fewer at once."
              .formatted(MAX_POINTS));
    }
    return new CurvesQuery(
        distinctRuns, distinctKeys, maxPoints, times, fromStep, toStep, fromTime, toTime);
  }
}
