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
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} within steps of the loop; each restart goes on in the same folder. Two steps a
 * run, by the seed; {@code -Dmillrace.test.killed=all} walks them all, and {@code
 * capture,relabel,relabel} those.
 */
class KilledDemoIT {
  private static final List<String> STEPS =
      List.of(
          "tenant",
          "upload",
          "label",
          "commit",
          "train",
          "register",
          "deploy",
          "serve",
          "capture",
          "relabel",
          "lineage");
  private static final int STEPS_A_RUN = 2;

  /** As long as the longest step; a short one is killed at its begin or right after it. */
  private static final int MOST_DELAY_MILLIS = 1_500;

  private static final Duration PATIENCE = Duration.ofSeconds(300);
  private static final int KILLED = 128 + 9;

  @TempDir private Path folder;

  @Test
  void theRestOfTheLoopCompletes() throws IOException, InterruptedException {
    // Given
    long seed = Long.getLong("millrace.test.seed", System.nanoTime());
    SplittableRandom chance = new SplittableRandom(seed);
    List<String> steps = steps(chance);
    System.out.println("KilledDemoIT: millrace.test.seed=" + seed + " kills within " + steps);
    Path data = Files.createDirectories(folder.resolve("data"));

    // When
    for (String step : steps) {
      killWithin(step, chance, data);
    }

    // Then
    Process last = start(data);
    assertThat(last.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    String text = Files.readString(output());
    System.out.println(progress(text));
    assertThat(last.exitValue()).as(text + Files.readString(log())).isZero();
    assertThat(text)
        .contains("300 tasks, 900 answers")
        .contains("digits@3")
        .contains("The loop is closed");
  }

  /** In the order of the loop, so that a later kill meets what an earlier one left. */
  private static List<String> steps(SplittableRandom chance) {
    String named = System.getProperty("millrace.test.killed", "");
    if (!named.isEmpty()) {
      return named.equals("all") ? STEPS : List.of(named.split(","));
    }
    return chance
        .ints(0, STEPS.size())
        .distinct()
        .limit(STEPS_A_RUN)
        .sorted()
        .mapToObj(STEPS::get)
        .toList();
  }

  /** Half of the kills hit the very begin of the step, where most is decided. */
  private void killWithin(String step, SplittableRandom chance, Path data)
      throws IOException, InterruptedException {
    int delayMillis = chance.nextInt(chance.nextBoolean() ? 100 : MOST_DELAY_MILLIS);
    Process process = start(data);
    Awaitility.await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(PATIENCE)
        .until(() -> !process.isAlive() || hasBegun(step, Files.readString(output())));
    assertThat(process.isAlive()).as(Files.readString(output()) + Files.readString(log())).isTrue();
    Thread.sleep(delayMillis);
    process.destroyForcibly();
    int status = process.waitFor();
    System.out.println(
        "killed "
            + delayMillis
            + " ms into "
            + step
            + ", after "
            + progress(Files.readString(output())));
    // The last step is short: the demo may have ended by itself.
    assertThat(status).isIn(KILLED, 0);
  }

  /** Whether the demo has printed the lines of the step before: two for the two models. */
  private static boolean hasBegun(String step, String text) {
    int place = STEPS.indexOf(step);
    String before = place == 0 ? "Millrace" : STEPS.get(place - 1);
    long lines = text.lines().filter(line -> line.startsWith(before + " ")).count();
    return lines >= (before.equals("train") ? 2 : 1);
  }

  private static String progress(String text) {
    return text.lines()
        .filter(line -> line.matches("\\w+ +[0-9.]+ s .*"))
        .map(line -> line.replaceFirst("^(\\w+ +[0-9.]+ s).*", "$1").replaceAll(" +", " "))
        .collect(Collectors.joining(", ", "[", "]"));
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
