package io.millrace.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Histograms of other trackers as plots, some steps of many, and what memory holds of them. */
class BinsTest {
  private static final double[] NONE = {};

  @Test
  void binsJoinAndBeginWhereSomethingIs() {
    assertThat(json(new double[] {0, 1, 2, 3, 9}, new double[] {0, 2, 0, 1.5}))
        .isEqualTo("[1.0,2.0,3.0,9.0] [2,0,1.5]");
    // a gap is a bin without counts
    assertThat(
            json(
                Bins.of(new double[] {0, 3}, new double[] {1, 4}, new double[] {2, 5})
                    .orElseThrow()))
        .isEqualTo("[0.0,1.0,3.0,4.0] [2,0,5]");
  }

  @Test
  void equalValuesHaveABinToo() {
    double[] same = {7, 7, 7};
    assertThat(json(Bins.of(same, same, new double[] {0, 0, 4}).orElseThrow()))
        .isEqualTo("[6.5,7.5] [4]");
    assertThat(json(new double[] {1e300, 1e300}, new double[] {2})).endsWith(" [2]");
    // those on an edge go beside it
    assertThat(json(new double[] {0, 0, 1, 1, 2, 2}, new double[] {5, 1, 7, 2, 3}))
        .isEqualTo("[0.0,1.0,2.0] [13,5]");
  }

  @Test
  void whatCannotBeDrawnIsNone() {
    double inf = Double.POSITIVE_INFINITY;
    assertThat(Bins.of(new double[] {0}, NONE)).isEmpty();
    assertThat(Bins.of(new double[] {0, 1}, new double[] {0})).isEmpty();
    assertThat(Bins.of(new double[] {0, 1}, new double[] {1, 2})).isEmpty();
    assertThat(Bins.of(new double[] {1, 0}, new double[] {1})).isEmpty();
    assertThat(Bins.of(new double[] {0, 1}, new double[] {-1})).isEmpty();
    assertThat(Bins.of(new double[] {0, 1}, new double[] {Double.NaN})).isEmpty();
    assertThat(Bins.of(new double[] {0, 1}, new double[] {inf})).isEmpty();
    assertThat(Bins.of(new double[] {-inf, 1}, new double[] {1})).isEmpty();
    assertThat(Bins.of(new double[] {Double.NaN, 1}, new double[] {1})).isEmpty();
    assertThat(Bins.of(new double[] {inf, inf}, new double[] {1})).isEmpty();
    double most = Double.MAX_VALUE;
    assertThat(Bins.of(new double[] {most, most}, new double[] {1})).isEmpty();
    assertThat(Bins.of(new double[] {-most, 0, most}, new double[] {1, 1})).isEmpty();
    // overlapping
    assertThat(Bins.of(new double[] {0, 1}, new double[] {2, 3}, new double[] {1, 1})).isEmpty();
  }

  @Test
  void neighboursOfTooManyGoTogether() {
    double[] edges = IntStream.rangeClosed(0, 2 * Bins.MOST + 3).asDoubleStream().toArray();
    double[] counts = new double[edges.length - 1];
    Arrays.fill(counts, 1);
    assertThat(json(edges, counts)).startsWith("[0.0,3.0,").endsWith(",3,2]");
  }

  @Test
  void ofManyStepsSomeStayAtEvenDistances() {
    ByteBudget budget = new ByteBudget(1_000);
    StepSample sample = new StepSample(budget);
    for (int step = 0; step < 1_001; step++) {
      assertThat(sample.add(step, new byte[1])).isTrue();
    }
    Long[] wanted = IntStream.range(0, 126).mapToObj(i -> i * 8L).toArray(Long[]::new);
    assertThat(sample.kept().keySet()).containsExactly(wanted);
    // the last is there wherever it falls; what comes next takes its place
    sample.add(1_001, new byte[1]);
    assertThat(sample.kept().keySet()).endsWith(1_000L, 1_001L);
    sample.add(1_001, new byte[2]);
    sample.add(1_002, new byte[1]);
    assertThat(sample.kept().keySet()).endsWith(1_000L, 1_002L);
    sample.add(8, new byte[3]);
    assertThat(sample.kept().keySet()).containsExactly(wanted);
    sample.add(1_002, new byte[1]);
    assertThat(sample.seen()).isEqualTo(1_004);
    assertThat(sample.some(3)).extracting(Map.Entry::getKey).containsExactly(0L, 504L, 1_002L);
    assertThat(sample.some(1)).extracting(Map.Entry::getKey).containsExactly(1_002L);
    assertThat(sample.some(500)).hasSize(127);
    // each byte that is let go of can be used again
    assertThat(budget.take(1_000 - 129)).isTrue();
    assertThat(budget.take(1)).isFalse();
    sample.clear();
    assertThat(budget.take(130)).isFalse();
    assertThat(budget.take(129)).isTrue();
  }

  @Test
  void whatMemoryCannotHoldIsLeftOut() {
    StepSample sample = new StepSample(new ByteBudget(5));

    assertThat(sample.add(1, new byte[3])).isTrue();
    assertThat(sample.add(2, new byte[3])).isFalse();
    assertThat(sample.add(3, new byte[2])).isTrue();
    assertThat(sample.kept().keySet()).containsExactly(1L, 3L);
    assertThat(sample.seen()).isEqualTo(2);
  }

  private static String json(double[] edges, double[] counts) {
    return json(Bins.of(edges, counts).orElseThrow());
  }

  private static String json(Bins bins) {
    return new String(bins.json(), StandardCharsets.UTF_8)
        .replace("{\"type\":\"histogram\",\"edges\":", "")
        .replace(",\"counts\":", " ")
        .replace("}", "");
  }
}
