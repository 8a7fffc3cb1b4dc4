package io.millrace.platform.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until a test moves it. */
public final class ManualTime implements Time {
  private final Instant start;
  private final AtomicLong elapsed = new AtomicLong();

  public ManualTime() {
    this(Instant.parse("2026-01-01T00:00:00Z"));
  }

  public ManualTime(Instant start) {
    this.start = start;
  }

  @Override
  public Instant now() {
    return start.plusNanos(elapsed.get() / 1_000 * 1_000);
  }

  @Override
  public long nanos() {
    return elapsed.get();
  }

  /** Moves both clocks forward. */
  public void advance(Duration duration) {
    elapsed.addAndGet(duration.toNanos());
  }
}
