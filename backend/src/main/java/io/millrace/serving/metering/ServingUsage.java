package io.millrace.serving.metering;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a tenant's endpoints served between two moments.
 *
 * @param from the beginning of an interval, as is {@code to}, which is not included
 * @param points by time, oldest first; intervals in which nothing came are left out
 * @param versions most device time first, a thousand at most
 */
public record ServingUsage(
    Instant from,
    Instant to,
    Interval interval,
    UsageCounts total,
    List<Point> points,
    List<OfVersion> versions) {

  /** The sums of one interval. */
  public record Point(Instant start, UsageCounts counts) {}

  /**
   * The sums of one model version on one endpoint.
   *
   * @param endpoint its name, as are model and version; empty for what was deployed before names
   *     were kept
   */
  public record OfVersion(
      UUID endpointId,
      UUID modelVersionId,
      Optional<String> endpoint,
      Optional<String> model,
      Optional<Integer> version,
      UsageCounts counts) {}
}
