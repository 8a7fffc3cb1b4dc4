package io.millrace.tenancy;

import java.util.List;

/** What a tenant uses of its quota, one entry for each {@link Meter}. */
public record Usage(List<UsageMeter> meters) {
  public Usage {
    meters = List.copyOf(meters);
  }

  /** How much of a quota is used, 1 being all of it; nothing of nothing is none. */
  double share(Meter meter) {
    return meters.stream()
        .filter(counted -> counted.meter().equals(meter.wireName()))
        .mapToDouble(counted -> counted.used() == 0 ? 0 : (double) counted.used() / counted.limit())
        .max()
        .orElse(0);
  }

  long used(Meter meter) {
    return meters.stream()
        .filter(counted -> counted.meter().equals(meter.wireName()))
        .mapToLong(UsageMeter::used)
        .sum();
  }
}
