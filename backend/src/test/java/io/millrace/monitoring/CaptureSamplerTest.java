package io.millrace.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.serving.CaptureRule;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CaptureSamplerTest {
  private static final UUID ID = new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0001L);
  private final CaptureSampler sampler = new CaptureSampler(7);

  @Test
  void keepsWhatIsBelowTheThreshold() {
    CaptureRule rule = rule(Optional.of(0.8), Optional.empty());

    assertThat(sampler.wanted(rule, Optional.of(0.79), ID, 0)).isTrue();
    assertThat(sampler.wanted(rule, Optional.of(0.8), ID, 0)).isFalse();
    assertThat(sampler.wanted(rule, Optional.empty(), ID, 0)).isFalse();
  }

  @Test
  void aRuleWithoutConditionsKeepsAll() {
    CaptureRule rule = rule(Optional.empty(), Optional.empty());

    assertThat(sampler.wanted(rule, Optional.empty(), ID, 0)).isTrue();
    assertThat(sampler.wanted(rule, Optional.of(1.0), ID, 0)).isTrue();
  }

  @Test
  void samplesTheShareThatIsWantedAndTheSameEachTime() {
    // Given
    CaptureRule tenth = rule(Optional.empty(), Optional.of(0.1));
    int[] rows = IntStream.range(0, 20_000).toArray();

    // When
    int[] kept = IntStream.of(rows).filter(row -> wanted(sampler, tenth, row)).toArray();
    int[] again =
        IntStream.of(rows).filter(row -> wanted(new CaptureSampler(7), tenth, row)).toArray();
    int[] other =
        IntStream.of(rows).filter(row -> wanted(new CaptureSampler(8), tenth, row)).toArray();

    // Then
    assertThat(kept).hasSizeBetween(1_850, 2_150).isEqualTo(again).isNotEqualTo(other);
    assertThat(wanted(sampler, rule(Optional.empty(), Optional.of(0.0)), kept[0])).isFalse();
  }

  private static boolean wanted(CaptureSampler sampler, CaptureRule rule, int row) {
    return sampler.wanted(rule, Optional.of(0.5), ID, row);
  }

  private static CaptureRule rule(Optional<Double> below, Optional<Double> rate) {
    return new CaptureRule(below, rate, Optional.empty(), Optional.empty());
  }
}
