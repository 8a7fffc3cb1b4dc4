package io.millrace.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an import keeps in memory until its end is bounded, however many runs a file holds. */
class RunWritersTest {
  private final RunWriters runs =
      new RunWriters(
          new ImportAttempt(null, null, null, Optional.empty(), new ImportTally()), null, null);

  @Test
  void textsAreKeptUntilThereAreTooMany() {
    assertThat(runs.keeps(RunWriters.MOST_KEPT / 2)).isTrue();
    assertThat(runs.keeps(RunWriters.MOST_KEPT / 2)).isFalse();

    runs.forget(RunWriters.MOST_KEPT / 2);

    assertThat(runs.keeps(RunWriters.MOST_KEPT / 2)).isTrue();
  }

  @Test
  void manyShortOnesCountForWhatTheyTake() {
    long kept = 0;
    while (runs.keeps(0)) {
      kept++;
    }
    assertThat(kept).isBetween(500_000L, 1_000_000L);
  }
}
