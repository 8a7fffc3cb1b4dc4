package io.millrace.registry.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.registry.promotion.RolloutVerdict.Kind;
import io.millrace.registry.promotion.RolloutVerdict.Seen;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What figures mean: no traffic, just enough, one bad request too many. */
class RolloutVerdictTest {
  private static final long MILLI = 1_000_000;
  private static final Optional<Double> NONE = Optional.empty();
  private static final int DWELL = 60;

  @Test
  void aStepPassesOnceItsTimeIsOverAndEnoughCame() {
    RolloutPlan plan = plan(RolloutStrategy.CANARY, errors(0.1));

    assertThat(verdict(plan, seen(traffic(100, 0), DWELL - 1))).isEqualTo(Kind.CONTINUE);
    assertThat(verdict(plan, seen(traffic(99, 0), DWELL))).isEqualTo(Kind.CONTINUE);
    assertThat(verdict(plan, seen(traffic(100, 0), DWELL))).isEqualTo(Kind.PASSED);
    assertThat(verdict(plan, seen(traffic(90, 10), DWELL)))
        .as("at the limit")
        .isEqualTo(Kind.PASSED);
  }

  @Test
  void tooLittleTrafficIsWaitedForAndThenSaid() {
    RolloutPlan plan = plan(RolloutStrategy.CANARY, errors(0.1));

    assertThat(verdict(plan, seen(traffic(99, 0), DWELL + 29))).isEqualTo(Kind.CONTINUE);
    RolloutVerdict late = RolloutVerdict.of(plan, DWELL, seen(traffic(99, 0), DWELL + 30));
    assertThat(late.kind()).isEqualTo(Kind.TOO_LITTLE);
    assertThat(late.summary()).contains("99 of 100 requests");
  }

  @Test
  void whatWouldBreakTheLimitWhateverTheRestDoesBreaksItAtOnce() {
    RolloutPlan plan = plan(RolloutStrategy.CANARY, errors(0.1));

    assertThat(verdict(plan, seen(traffic(0, 10), 1))).as("10 of 100 yet").isEqualTo(Kind.CONTINUE);
    RolloutVerdict broken = RolloutVerdict.of(plan, DWELL, seen(traffic(0, 11), 1));
    assertThat(broken.kind()).isEqualTo(Kind.BROKEN);
    assertThat(broken.summary()).isEqualTo("11 of 11 requests were not answered, more than 10 %.");
  }

  @Test
  void errorsAreComparedOnlyWithEnoughOfTheVersionInUse() {
    RolloutPlan plan =
        plan(RolloutStrategy.CANARY, new RolloutLimits(NONE, Optional.of(0.05), NONE, NONE, NONE));
    VersionTraffic bad = traffic(80, 20);

    assertThat(verdict(plan, new Seen(bad, traffic(99, 0), false, DWELL)))
        .as("nothing to compare with")
        .isEqualTo(Kind.CONTINUE);
    assertThat(verdict(plan, new Seen(bad, traffic(100, 0), false, 1))).isEqualTo(Kind.BROKEN);
    assertThat(verdict(plan, new Seen(bad, traffic(84, 16), false, DWELL)))
        .as("the version in use fails as often")
        .isEqualTo(Kind.PASSED);
  }

  @Test
  void latencyIsHeldByItselfAndBesideTheVersionInUse() {
    VersionTraffic fast = took(5, 100);
    VersionTraffic oneSlow = fast.plus(took(50, 1));
    VersionTraffic twoSlow = fast.plus(took(50, 2));
    RolloutPlan absolute =
        plan(RolloutStrategy.CANARY, new RolloutLimits(NONE, NONE, Optional.of(20.0), NONE, NONE));
    RolloutPlan relative =
        plan(RolloutStrategy.CANARY, new RolloutLimits(NONE, NONE, NONE, Optional.of(2.0), NONE));

    assertThat(verdict(absolute, new Seen(oneSlow, fast, false, DWELL))).isEqualTo(Kind.PASSED);
    assertThat(verdict(absolute, new Seen(twoSlow, fast, false, DWELL))).isEqualTo(Kind.BROKEN);
    assertThat(verdict(relative, new Seen(twoSlow, fast, false, DWELL))).isEqualTo(Kind.BROKEN);
    assertThat(verdict(relative, new Seen(twoSlow, twoSlow, false, DWELL))).isEqualTo(Kind.PASSED);
    assertThat(RolloutVerdict.broken(relative, new Seen(twoSlow, fast, false, DWELL)))
        .containsExactly(
            "2 of 102 requests took longer than 10 ms, beside 5 ms of the version in use: more than"
                + " one in a hundred.");
  }

  @Test
  void aShadowIsHeldToItsAnswersAndNotToItsTime() {
    RolloutPlan plan =
        plan(
            RolloutStrategy.SHADOW,
            new RolloutLimits(NONE, NONE, Optional.of(1.0), NONE, Optional.of(0.1)));
    VersionTraffic same = new VersionTraffic(100, 0, Map.of(50 * MILLI, 100L), 200, 20);
    VersionTraffic other = new VersionTraffic(100, 0, Map.of(), 200, 21);

    assertThat(verdict(plan, new Seen(same, same, true, DWELL))).isEqualTo(Kind.PASSED);
    assertThat(verdict(plan, new Seen(other, same, true, DWELL))).isEqualTo(Kind.BROKEN);
    assertThat(verdict(plan, new Seen(other, same, false, DWELL)))
        .as("once it answers, its time counts and there is nothing to compare")
        .isEqualTo(Kind.PASSED);
  }

  @Test
  void figuresOfSeveralLooksAddUp() {
    VersionTraffic first = took(5, 3);
    VersionTraffic second = first.plus(took(9, 2));

    assertThat(second.minus(first)).isEqualTo(took(9, 2));
    assertThat(second.quantileMillis(0.5)).contains(5.0);
    assertThat(second.quantileMillis(0.99)).contains(9.0);
    assertThat(VersionTraffic.NONE.quantileMillis(0.99)).isEmpty();
  }

  private static Kind verdict(RolloutPlan plan, Seen seen) {
    return RolloutVerdict.of(plan, DWELL, seen).kind();
  }

  private static RolloutLimits errors(double share) {
    return new RolloutLimits(Optional.of(share), NONE, NONE, NONE, NONE);
  }

  private static RolloutPlan plan(RolloutStrategy strategy, RolloutLimits limits) {
    return new RolloutPlan(
        strategy,
        List.of(new RolloutStep(10, DWELL)),
        Optional.of(100),
        Optional.of(30),
        Optional.empty(),
        limits);
  }

  private static Seen seen(VersionTraffic version, long seconds) {
    return new Seen(version, VersionTraffic.NONE, false, seconds);
  }

  private static VersionTraffic traffic(long answered, long errors) {
    return new VersionTraffic(answered, errors, Map.of(), 0, 0);
  }

  private static VersionTraffic took(long millis, long requests) {
    return new VersionTraffic(requests, 0, Map.of(millis * MILLI, requests), 0, 0);
  }
}
