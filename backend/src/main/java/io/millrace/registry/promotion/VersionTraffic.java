package io.millrace.registry.promotion;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What became of the requests to one version.
 *
 * @param answered by it, or, of a shadow, compared
 * @param errors not answered, whatever the reason but the client's going and the server's stop
 * @param latency how many took so long, by the upper end of their bucket in nanoseconds
 * @param rows that a shadow compared
 * @param differing of those
 */
public record VersionTraffic(
    long answered, long errors, Map<Long, Long> latency, long rows, long differing) {
  static final VersionTraffic NONE = new VersionTraffic(0, 0, Map.of(), 0, 0);

  private static final double NANOS_A_MILLI = 1e6;

  /** What the contract shows of it. */
  public record Figures(
      long requests,
      long errors,
      Optional<Double> p50Millis,
      Optional<Double> p99Millis,
      Optional<Long> rows,
      Optional<Long> differing) {}

  long requests() {
    return answered + errors;
  }

  boolean isEmpty() {
    return requests() == 0 && rows == 0;
  }

  /** Both together. */
  public VersionTraffic plus(VersionTraffic other) {
    return combined(other, 1);
  }

  /** What came after an earlier look at the same counters. */
  public VersionTraffic minus(VersionTraffic before) {
    return combined(before, -1);
  }

  private VersionTraffic combined(VersionTraffic other, int sign) {
    Map<Long, Long> sum = new TreeMap<>(latency);
    other.latency.forEach((nanos, count) -> sum.merge(nanos, sign * count, Long::sum));
    sum.values().removeIf(count -> count <= 0);
    return new VersionTraffic(
        answered + sign * other.answered,
        errors + sign * other.errors,
        sum,
        rows + sign * other.rows,
        differing + sign * other.differing);
  }

  /** How many of the answered took longer. */
  long slowerThan(double millis) {
    return latency.entrySet().stream()
        .filter(each -> each.getKey() / NANOS_A_MILLI > millis)
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** The time that a share of the answered stays within, in milliseconds; empty for none. */
  Optional<Double> quantileMillis(double share) {
    long wanted = (long) Math.ceil(share * latency.values().stream().mapToLong(n -> n).sum());
    long seen = 0;
    for (Map.Entry<Long, Long> each : new TreeMap<>(latency).entrySet()) {
      seen += each.getValue();
      if (seen >= wanted) {
        return Optional.of(each.getKey() / NANOS_A_MILLI);
      }
    }
    return Optional.empty();
  }

  Figures figures() {
    return new Figures(
        requests(),
        errors,
        quantileMillis(0.5),
        quantileMillis(0.99),
        rows == 0 ? Optional.empty() : Optional.of(rows),
        rows == 0 ? Optional.empty() : Optional.of(differing));
  }
}
