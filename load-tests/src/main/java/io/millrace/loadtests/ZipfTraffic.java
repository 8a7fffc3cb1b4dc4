package io.millrace.loadtests;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Draws numbers of which the i-th (from 0) comes with a frequency of 1/(i+1), keeps what it drew,
 * and says in hindsight what could have been held of it.
 */
final class ZipfTraffic {
  private final double[] cumulated;
  private final SplittableRandom random;
  private final List<Integer> drawn = new ArrayList<>();

  ZipfTraffic(int count, long seed) {
    this.cumulated = IntStream.range(0, count).mapToDouble(i -> 1.0 / (i + 1)).toArray();
    Arrays.parallelPrefix(cumulated, Double::sum);
    this.random = new SplittableRandom(seed);
  }

  int next() {
    double at = random.nextDouble() * cumulated[cumulated.length - 1];
    int found = Arrays.binarySearch(cumulated, at);
    int number = found < 0 ? -found - 1 : found + 1;
    drawn.add(number);
    return number;
  }

  /** How often one of these comes. */
  double share(List<Integer> numbers) {
    return numbers.stream().mapToDouble(number -> 1.0 / (number + 1)).sum()
        / cumulated[cumulated.length - 1];
  }

  /** How many were drawn. */
  int count() {
    return drawn.size();
  }

  /**
   * The share that the best fixed choice of so many numbers holds of what was drawn.
   *
   * @param from the first that counts
   */
  double bestFixed(int places, int from) {
    int[] counts = new int[cumulated.length];
    drawn.subList(from, drawn.size()).forEach(number -> counts[number]++);
    int held =
        Arrays.stream(counts)
            .boxed()
            .sorted(Comparator.reverseOrder())
            .limit(places)
            .mapToInt(Integer::intValue)
            .sum();
    return (double) held / (drawn.size() - from);
  }

  /** The share that is found by who keeps those used last; what came before warms it up. */
  double leastRecentlyUsed(int places, int from) {
    Map<Integer, Boolean> held =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Integer, Boolean> eldest) {
            return size() > places;
          }
        };
    int hits = 0;
    for (int i = 0; i < drawn.size(); i++) {
      boolean there = held.put(drawn.get(i), true) != null;
      hits += there && i >= from ? 1 : 0;
    }
    return (double) hits / (drawn.size() - from);
  }
}
