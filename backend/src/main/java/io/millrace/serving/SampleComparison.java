package io.millrace.serving;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.serving.SampleAgreement.Difference;
import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.Numbers;
import io.millrace.serving.engine.Tensor;
import io.millrace.serving.engine.TensorSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Compares answers with those that were kept, some rows at a time. */
final class SampleComparison {
  private static final int WORST = 10;
  private static final int MAX_TEXT = 60;
  private static final Comparator<Difference> MILDEST_FIRST =
      Comparator.comparingDouble(Difference::size)
          .thenComparing(Difference::row, Comparator.reverseOrder());

  private final List<TensorSpec> outputs;
  private final Optional<String> scores;
  private final SampleTolerance tolerance;
  private final PriorityQueue<Difference> worst = new PriorityQueue<>(MILDEST_FIRST);
  private int rows;
  private int agreeing;
  private double maxAbsolute;
  private double maxRelative;
  private int scored;
  private int sameClass;

  /**
   * @param scores the output that holds a score for each class; where empty, the first one of
   *     several numbers
   */
  SampleComparison(List<TensorSpec> outputs, Optional<String> scores, SampleTolerance tolerance) {
    this.outputs = outputs;
    this.scores = scores;
    this.tolerance = tolerance;
  }

  /**
   * Compares rows, which follow those before.
   *
   * @throws ApiException UNPROCESSABLE where an answer is not of the shape of what was kept
   */
  void add(int count, List<Optional<Tensor>> expected, List<Tensor> actual) {
    for (int i = 0; i < outputs.size(); i++) {
      if (expected.get(i).isPresent()) {
        requireSameShape(outputs.get(i).name(), expected.get(i).get(), actual.get(i));
      }
    }
    for (int row = 0; row < count; row++) {
      List<Pair> pairs = new ArrayList<>();
      for (int i = 0; i < outputs.size(); i++) {
        if (expected.get(i).isPresent()) {
          pairs.add(new Pair(outputs.get(i).name(), row, expected.get(i).get(), actual.get(i)));
        }
      }
      keep(pairs.stream().flatMap(pair -> farthest(pair).stream()).max(MILDEST_FIRST).orElse(null));
      pairs.stream().filter(this::holdsScores).findFirst().ifPresent(this::countClass);
    }
    rows += count;
  }

  SampleAgreement result() {
    return new SampleAgreement(
        rows,
        agreeing,
        maxAbsolute,
        maxRelative,
        scored == 0 ? Optional.empty() : Optional.of((double) sameClass / scored),
        worst.stream().sorted(MILDEST_FIRST.reversed()).toList());
  }

  /** The value of a row that is farthest off; empty where all are within the tolerance. */
  private Optional<Difference> farthest(Pair pair) {
    Difference farthest = null;
    for (int i = 0; i < pair.width(); i++) {
      Optional<Double> difference =
          pair.isText() ? Optional.empty() : measure(pair.expected(i), pair.actual(i));
      boolean same =
          pair.isText() ? pair.sameText(i) : tolerance.holds(pair.expected(i), pair.actual(i));
      double size = difference.orElse(Double.POSITIVE_INFINITY);
      if (!same && (farthest == null || size > farthest.size())) {
        farthest =
            new Difference(
                rows + pair.row, pair.name, pair.expectedText(i), pair.actualText(i), difference);
      }
    }
    return Optional.ofNullable(farthest);
  }

  private void countClass(Pair pair) {
    scored++;
    sameClass += pair.sameClass() ? 1 : 0;
  }

  private Optional<Double> measure(double expected, double actual) {
    double difference = Math.abs(expected - actual);
    if (!Double.isFinite(difference)) {
      return Optional.empty();
    }
    maxAbsolute = Math.max(maxAbsolute, difference);
    if (expected != 0) {
      maxRelative = Math.max(maxRelative, difference / Math.abs(expected));
    }
    return Optional.of(difference);
  }

  private void keep(Difference farthest) {
    if (farthest == null) {
      agreeing++;
      return;
    }
    worst.add(farthest);
    if (worst.size() > WORST) {
      worst.remove();
    }
  }

  private boolean holdsScores(Pair pair) {
    return !pair.isText() && pair.width() > 1 && scores.map(pair.name::equals).orElse(true);
  }

  /** Dimensions of length one do not count: a framework gives (n) where the file gives (n, 1). */
  private static void requireSameShape(String name, Tensor expected, Tensor actual) {
    long[] kept = Arrays.stream(expected.shape()).skip(1).filter(length -> length != 1).toArray();
    long[] given = Arrays.stream(actual.shape()).skip(1).filter(length -> length != 1).toArray();
    boolean rows = actual.shape().length > 0 && actual.shape()[0] == expected.shape()[0];
    if (!rows || !Arrays.equals(kept, given)) {
      throw ApiException.of(
          ErrorCode.UNPROCESSABLE,
          "The output '%s' has the shape %s in the samples and %s on the engine."
              .formatted(name, Arrays.toString(expected.shape()), Arrays.toString(actual.shape())));
    }
  }

  /** A row of an output, as it was kept and as it is. */
  private static final class Pair {
    private final String name;
    private final int row;
    private final Tensor kept;
    private final Tensor given;

    Pair(String name, int row, Tensor kept, Tensor given) {
      this.name = name;
      this.row = row;
      this.kept = kept.rows(row, 1);
      this.given = given.rows(row, 1);
    }

    int width() {
      return Math.toIntExact(kept.elements());
    }

    boolean isText() {
      return kept.datatype() == Datatype.BYTES;
    }

    boolean sameText(int i) {
      return Arrays.equals(kept.strings()[i], given.strings()[i]);
    }

    double expected(int i) {
      return Numbers.get(kept.data(), kept.datatype(), i);
    }

    double actual(int i) {
      return Numbers.get(given.data(), given.datatype(), i);
    }

    String expectedText(int i) {
      return isText() ? shown(kept.strings()[i]) : Double.toString(expected(i));
    }

    String actualText(int i) {
      return isText() ? shown(given.strings()[i]) : Double.toString(actual(i));
    }

    boolean sameClass() {
      return highest(this::expected) == highest(this::actual);
    }

    private int highest(IntToDoubleFunction score) {
      return IntStream.range(0, width())
          .reduce(0, (best, i) -> score.applyAsDouble(i) > score.applyAsDouble(best) ? i : best);
    }

    private static String shown(byte[] utf8) {
      String text = new String(utf8, StandardCharsets.UTF_8);
      return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    }
  }
}
