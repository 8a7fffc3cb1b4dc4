package io.millrace.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatencyCurveTest {

  @Test
  void picksTheBatchWithTheMostRowsPerSecondWhereTheCurveIsNotMonotone() {
    // Given: microseconds of a 36 MB model, fastest per row at 16
    LatencyCurve curve = new LatencyCurve(64);
    long[] micros = {1294, 1314, 1312, 1782, 2215, 4907, 10115};
    for (int i = 0; i < micros.length; i++) {
      curve.observe(1 << i, micros[i] * 1000);
    }

    // Then
    assertThat(curve.bestBatch(64)).isEqualTo(16);
    assertThat(curve.bestBatch(20)).isBetween(16, 20);
    assertThat(curve.bestBatch(9)).isEqualTo(9);
    assertThat(curve.bestBatch(1)).isEqualTo(1);
    assertThat(curve.bestNanosPerRow()).isEqualTo(2215_000 / 16);
  }

  @Test
  void interpolatesBetweenWhatItSawAndScalesBeyond() {
    LatencyCurve curve = new LatencyCurve(64);
    assertThat(curve.estimate(5)).isZero();

    curve.observe(2, 100);
    curve.observe(4, 200);

    assertThat(curve.estimate(1)).isEqualTo(100);
    assertThat(curve.estimate(3)).isEqualTo(150);
    assertThat(curve.estimate(8)).isEqualTo(400);
    assertThat(curve.estimate(200)).isEqualTo(10_000);
    assertThat(curve.points()).containsExactly(2, 100, 4, 200);
  }

  @Test
  void followsADeviceThatChanges() {
    LatencyCurve curve = new LatencyCurve(4);
    for (int i = 0; i < 10; i++) {
      curve.observe(4, 1000);
    }
    for (int i = 0; i < 60; i++) {
      curve.observe(4, 2000);
    }

    assertThat(curve.estimate(4)).isBetween(1990L, 2000L);
  }

  @Test
  void oneRunThatWasHeldUpSpoilsNoEstimate() {
    LatencyCurve curve = new LatencyCurve(64);
    curve.observe(32, 1000);
    curve.observe(64, 2000);

    // When: a size is seen for the first time, and one that is known, at a bad moment
    curve.observe(48, 90_000);
    curve.observe(64, 90_000);

    // Then
    assertThat(curve.estimate(48)).isEqualTo(2250);
    assertThat(curve.estimate(64)).isEqualTo(2250);
    assertThat(curve.bestBatch(64)).isGreaterThanOrEqualTo(32);
  }

  @Test
  void believesWhatComesAgain() {
    LatencyCurve curve = new LatencyCurve(4);
    curve.observe(4, 1000);
    for (int i = 0; i < 60; i++) {
      curve.observe(4, 10_000);
    }

    assertThat(curve.estimate(4)).isBetween(9900L, 10_000L);
  }
}
