package io.millrace.serving.metering;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What the installation served between two moments.
 *
 * @param tenants most device time first, a thousand at most
 */
public record InstallationUsage(
    Instant from,
    Instant to,
    Interval interval,
    UsageCounts total,
    List<ServingUsage.Point> points,
    List<OfTenant> tenants) {

  /** The sums of one tenant. */
  public record OfTenant(UUID tenantId, String name, UsageCounts counts) {}
}
