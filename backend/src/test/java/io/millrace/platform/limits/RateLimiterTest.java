package io.millrace.platform.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.platform.time.ManualTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
  private final ManualTime time = new ManualTime(Instant.parse("2026-01-01T00:00:00Z"));
  private final RateLimiter<String> limiter = new RateLimiter<>(time);

  @Test
  void aBurstThenTheRate() {
    // When
    assertThat(limiter.take("a", 1, 2, 2)).isZero();
    assertThat(limiter.take("a", 1, 2, 2)).isZero();
    // Then
    assertThat(limiter.take("a", 1, 2, 2)).isEqualTo(500_000_000L);
    assertThat(limiter.take("b", 1, 2, 2)).isZero();
    // When
    time.advance(Duration.ofMillis(500));
    // Then
    assertThat(limiter.take("a", 1, 2, 2)).isZero();
    assertThat(limiter.take("a", 1, 2, 2)).isPositive();
  }

  @Test
  void lookingTakesNothing() {
    // Given
    assertThat(limiter.expect("a", 1, 1, 1)).isZero();
    assertThat(limiter.expect("a", 1, 1, 1)).isZero();
    assertThat(limiter.take("a", 1, 1, 1)).isZero();
    // Then
    assertThat(limiter.expect("a", 1, 1, 1)).isEqualTo(1_000_000_000L);
    time.advance(Duration.ofSeconds(1));
    assertThat(limiter.expect("a", 1, 1, 1)).isZero();
  }

  @Test
  void aChangedLimitHoldsAtOnce() {
    // Given
    assertThat(limiter.take("a", 1, 1, 1)).isZero();
    assertThat(limiter.take("a", 1, 1, 1)).isEqualTo(1_000_000_000L);
    // Then
    assertThat(limiter.take("a", 1, 100, 1)).isEqualTo(10_000_000L);
  }

  @Test
  void whatDidNotCountIsPutBack() {
    // Given
    assertThat(limiter.take("a", 1, 1, 1)).isZero();
    // When
    limiter.giveBack("a", 1);
    // Then
    assertThat(limiter.take("a", 1, 1, 1)).isZero();
  }

  @Test
  void anAmountAboveTheBurstPassesWhenTheBucketIsFull() {
    assertThat(limiter.take("a", 10, 1, 5)).isZero();
    assertThat(limiter.take("a", 1, 1, 5)).isEqualTo(6_000_000_000L);
  }
}
