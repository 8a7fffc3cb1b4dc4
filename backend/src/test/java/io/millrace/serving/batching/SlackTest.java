package io.millrace.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SlackTest {
  private static final long RUN = 1_000_000;

  private final Slack slack = new Slack();

  @Test
  void learnsWhatNinetyNineOfAHundredStayBelow() {
    // Given: from 0 to 10 runs late, all alike
    SplittableRandom random = new SplittableRandom(7);

    // When
    for (int i = 0; i < 50_000; i++) {
      slack.observe(random.nextLong(10 * RUN), RUN);
    }

    // Then
    assertThat(slack.nanos()).isBetween(9 * RUN, 11 * RUN);
  }

  @Test
  void forgetsWhatIsOver() {
    slack.observe(Long.MAX_VALUE, RUN);
    assertThat(slack.nanos()).isPositive();

    for (int i = 0; i < 100; i++) {
      slack.observe(-RUN, RUN);
    }

    assertThat(slack.nanos()).isZero();
  }
}
