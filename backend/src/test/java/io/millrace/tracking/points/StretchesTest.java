package io.millrace.tracking.points;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tracking.points.Stretches.Thinned;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class StretchesTest {
  private static final long SEED = System.nanoTime();

  @Test
  void whateverIsSealedAndReadTheCurveKeepsItsEndsAndEverySpike() {
    System.out.println("StretchesTest seed " + SEED);
    RandomPoints random = new RandomPoints(SEED);
    for (int round = 0; round < 400; round++) {
      // Given
      List<Position> arriving = random.arriving(1 + random.next(2_000));
      List<Position> expected = RandomPoints.expected(arriving);
      List<Position> stored = new ArrayList<>();
      List<Position> loose = new ArrayList<>();
      for (Position one : expected) {
        int where = random.next(3);
        if (where != 0) {
          stored.add(one);
        }
        if (where != 1) {
          loose.add(one);
        }
      }
      int maxPoints = 10 + random.next(200);

      // When
      Thinned thinned = thin(random, RandomPoints.buffer(stored).points(), loose, maxPoints);

      // Then
      assertThat(thinned.total()).as("round %d", round).isEqualTo(expected.size());
      assertThat(thinned.points()).isSorted().doesNotHaveDuplicates().isSubsetOf(expected);
      assertThat(thinned.points()).hasSizeLessThanOrEqualTo(Math.max(maxPoints, 4));
      assertKeeps(thinned.points(), expected);
    }
  }

  private static Thinned thin(
      RandomPoints random, Points stored, List<Position> unsealed, int maxPoints) {
    Points loose = RandomPoints.buffer(unsealed).points();
    Stretches stretches = new Stretches(loose);
    for (int begin = 0; begin < stored.size(); ) {
      int size = Math.min(1 + random.next(200), stored.size() - begin);
      Points chunk = stored.slice(begin, begin + size);
      Summary summary = Summary.of(chunk);
      if (Stretches.isAmong(loose, summary) || random.next(2) == 0) {
        stretches.add(summary, chunk);
      } else {
        stretches.add(summary);
      }
      begin += size;
    }
    return stretches.thin(maxPoints);
  }

  /** Whole if it fits; else the ends, and the smallest and the greatest number. */
  private static void assertKeeps(List<Position> points, List<Position> all) {
    if (points.size() == all.size()) {
      return;
    }
    assertThat(points.get(0)).isEqualTo(all.get(0));
    assertThat(points.get(points.size() - 1)).isEqualTo(all.get(all.size() - 1));
    List<Double> numbers =
        all.stream().map(Position::value).filter(value -> !Double.isNaN(value)).toList();
    if (!numbers.isEmpty()) {
      List<Double> kept = points.stream().map(Position::value).toList();
      assertThat(kept).contains(numbers.stream().min(Comparator.naturalOrder()).orElseThrow());
      assertThat(kept).contains(numbers.stream().max(Comparator.naturalOrder()).orElseThrow());
    }
  }

  @Test
  void everyBucketOfReadPointsKeepsItsOwnExtremes() {
    // Given
    RandomPoints random = new RandomPoints(SEED);
    Points points = RandomPoints.buffer(random.arriving(5_000)).points();
    int maxPoints = 100;
    int buckets = CurveBuckets.buckets(maxPoints);

    // When
    Stretches stretches = new Stretches(points);
    List<Position> kept = stretches.thin(maxPoints).points();

    // Then
    for (int bucket = 0; bucket < buckets; bucket++) {
      int begin = (int) (((long) bucket * points.size() + buckets - 1) / buckets);
      int end = (int) (((bucket + 1L) * points.size() + buckets - 1) / buckets);
      Summary summary = Summary.of(points.slice(begin, end));
      assertThat(kept).contains(summary.first(), summary.last());
      assertThat(kept.stream().map(Position::value))
          .contains(summary.min().value(), summary.max().value());
    }
  }
}
