package io.millrace.serving.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.serving.memory.SimulatedMemory.Model;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many models of unequal popularity in memory for a tenth of them, in simulated time. */
class ZipfTrafficTest {
  private static final int MODELS = 200;
  private static final int PLACES = 20;
  private static final int WARM_UP = 2_000;
  private static final int REQUESTS = 8_000;
  private static final Duration BETWEEN = Duration.ofMillis(10);

  private final SplittableRandom random = new SplittableRandom(5);
  private final double[] cumulated =
      IntStream.range(0, MODELS).mapToDouble(i -> 1.0 / (i + 1)).toArray();

  @Test
  void aboutAsManyRequestsFindTheirModelAsOfTheBestFixedChoiceHoweverUnevenLoadsAre() {
    // Given: loads of like models that take from a third of to three times as long, by chance
    Arrays.parallelPrefix(cumulated, Double::sum);
    int[] counts = new int[MODELS];
    try (SimulatedMemory device = new SimulatedMemory(PLACES * 100)) {
      List<Model> models =
          IntStream.range(0, MODELS).mapToObj(each -> device.model(new UUID(0, 1), 100)).toList();

      // When
      long before = 0;
      for (int i = 0; i < WARM_UP + REQUESTS; i++) {
        before = i == WARM_UP ? device.memory.figures().hits() : before;
        int number = next();
        counts[number] += i < WARM_UP ? 0 : 1;
        Model model = models.get(number);
        model.loadTime = Duration.ofNanos((long) (3e6 * Math.exp(0.7 * gaussian())));
        model.use(1);
        device.clock.addAndGet(BETWEEN.toNanos());
        if (i % 100 == 0) {
          device.memory.tick();
        }
      }

      // Then
      double hits = device.memory.figures().hits() - before;
      assertThat(hits / bestFixed(counts)).isGreaterThan(0.95);
    }
  }

  private int next() {
    double at = random.nextDouble() * cumulated[MODELS - 1];
    int found = Arrays.binarySearch(cumulated, at);
    return found < 0 ? -found - 1 : found + 1;
  }

  private double gaussian() {
    double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
    return radius * Math.cos(2 * Math.PI * random.nextDouble());
  }

  private static double bestFixed(int[] counts) {
    return Arrays.stream(counts)
        .boxed()
        .sorted(Comparator.reverseOrder())
        .limit(PLACES)
        .mapToInt(Integer::intValue)
        .sum();
  }
}
