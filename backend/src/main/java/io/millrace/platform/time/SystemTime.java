package io.millrace.platform.time;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

enum SystemTime implements Time {
  INSTANCE;

  @Override
  public Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }
}
