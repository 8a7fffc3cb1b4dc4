package io.millrace.serving.metering;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** How finely time is cut, in UTC. */
public enum Interval {
  HOUR(ChronoUnit.HOURS, Duration.ofDays(31)),
  DAY(ChronoUnit.DAYS, Duration.ofDays(400));

  final ChronoUnit unit;
  final Duration longest;

  Interval(ChronoUnit unit, Duration longest) {
    this.unit = unit;
    this.longest = longest;
  }

  /** The name in the contract and in PostgreSQL. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
