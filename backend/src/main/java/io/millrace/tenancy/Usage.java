package io.millrace.tenancy;

import java.util.List;

/** What a tenant uses of its quota, one entry for each {@link Meter}. */
public record Usage(List<UsageMeter> meters) {
  public Usage {
    meters = List.copyOf(meters);
  }

  long used(Meter meter) {
    return meters.stream()
        .filter(counted -> counted.meter().equals(meter.wireName()))
        .mapToLong(UsageMeter::used)
        .sum();
  }
}
