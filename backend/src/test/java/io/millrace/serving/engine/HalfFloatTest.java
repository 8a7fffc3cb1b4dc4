package io.millrace.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HalfFloatTest {

  @Test
  void everyHalfSurvivesTheWayThereAndBack() {
    for (int bits = 0; bits <= 0xffff; bits++) {
      float value = HalfFloat.toFloat((short) bits);
      if (!Float.isNaN(value)) {
        assertThat(HalfFloat.fromFloat(value)).isEqualTo((short) bits);
      }
    }
  }

  @Test
  void roundsToTheNearestEvenHalf() {
    assertThat(HalfFloat.toFloat(HalfFloat.fromFloat(1 + 0x1p-11f))).isEqualTo(1);
    assertThat(HalfFloat.toFloat(HalfFloat.fromFloat(1 + 0x1.8p-10f))).isEqualTo(1 + 0x1p-9f);
    assertThat(HalfFloat.toFloat(HalfFloat.fromFloat(65519))).isEqualTo(65504);
    assertThat(HalfFloat.toFloat(HalfFloat.fromFloat(65520))).isInfinite();
    assertThat(HalfFloat.toFloat(HalfFloat.fromFloat(0x1p-24f))).isEqualTo(0x1p-24f);
    assertThat(HalfFloat.toFloat(HalfFloat.fromFloat(Float.NaN))).isNaN();
  }
}
