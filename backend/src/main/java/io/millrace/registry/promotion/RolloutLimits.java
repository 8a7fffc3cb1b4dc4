package io.millrace.registry.promotion;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * What breaks a rollout. Shares from 0 to 1, of the requests of a step or of the least number where
 * there are fewer.
 *
 * @param errorShareNoWorseBy beyond the share of the version in use
 * @param p99NoWorseTimes as a multiple of that of the version in use
 * @param disagreementAtMost share of rows that the shadow would have answered otherwise
 */
public record RolloutLimits(
    Optional<Double> errorShareAtMost,
    Optional<Double> errorShareNoWorseBy,
    Optional<Double> p99MillisAtMost,
    Optional<Double> p99NoWorseTimes,
    Optional<Double> disagreementAtMost) {

  boolean isEmpty() {
    return Stream.of(
            errorShareAtMost,
            errorShareNoWorseBy,
            p99MillisAtMost,
            p99NoWorseTimes,
            disagreementAtMost)
        .allMatch(Optional::isEmpty);
  }

  /** Whether figures of the version in use are needed. */
  boolean compares() {
    return errorShareNoWorseBy.isPresent() || p99NoWorseTimes.isPresent();
  }

  boolean time() {
    return p99MillisAtMost.isPresent() || p99NoWorseTimes.isPresent();
  }
}
