package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StickyTest {
  private static final int KEYS = 20_000;

  @Test
  void keysSpreadEvenlyAndStay() {
    long first = IntStream.range(0, KEYS).filter(i -> Sticky.place("user-" + i, 100) < 30).count();

    assertThat(first).isBetween(KEYS * 28L / 100, KEYS * 32L / 100);
    assertThat(Sticky.place("user-7", 100)).isEqualTo(Sticky.place("user-7", 100));
  }

  @Test
  void whenTheTotalChangesAKeyKeepsItsPartOfTheWhole() {
    for (int i = 0; i < KEYS; i++) {
      int percent = Sticky.place("user-" + i, 100);
      assertThat(Sticky.place("user-" + i, 1_000) / 10).isEqualTo(percent);
    }
  }
}
