package io.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} in the middle of steps of the loop; each restart goes on in the same folder. */
class KilledDemoIT {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final int MOST_DELAY_MILLIS = 2_500;
  private static final int KILLED = 128 + 9;

  @TempDir private Path folder;

  @Test
  void theRestOfTheLoopCompletes() throws IOException, InterruptedException {
    // Given
    long seed = Long.getLong("millrace.test.seed", System.nanoTime());
    System.out.println("KilledDemoIT: millrace.test.seed=" + seed);
    SplittableRandom chance = new SplittableRandom(seed);
    Path data = Files.createDirectories(folder.resolve("data"));

    // When
    for (String step : List.of("tenant", "label", "serve")) {
      killAfter(step, chance.nextInt(MOST_DELAY_MILLIS), data);
    }

    // Then
    Process last = start(data);
    assertThat(last.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    String text = Files.readString(output());
    System.out.println(text.lines().filter(line -> line.matches("\\w+ +[0-9.]+ s .*")).toList());
    assertThat(last.exitValue()).as(text + Files.readString(log())).isZero();
    assertThat(text)
        .contains("where the demo was interrupted")
        .contains("300 tasks, 900 answers")
        .contains("digits@3")
        .contains("The loop is closed");
  }

  private void killAfter(String step, int delayMillis, Path data)
      throws IOException, InterruptedException {
    Process process = start(data);
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> !process.isAlive() || Files.readString(output()).contains("\n" + step + " "));
    assertThat(process.isAlive()).as(Files.readString(log())).isTrue();
    Thread.sleep(delayMillis);
    process.destroyForcibly();
    assertThat(process.waitFor()).isEqualTo(KILLED);
  }

  private Process start(Path data) throws IOException {
    return ServerProcess.launch("demo --once", data, Map.of(), output(), log());
  }

  private Path output() {
    return folder.resolve("demo.out");
  }

  private Path log() {
    return folder.resolve("demo.log");
  }
}
