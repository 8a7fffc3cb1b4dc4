package io.millrace.serving;

import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.Numbers;
import io.millrace.serving.engine.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How a shadow's answers differ from those that were given, since it was loaded on this node.
 *
 * <p>A row differs where its label does. Where the signature names no classes: where the greatest
 * element of an output is at another place, where an output of one number a row is more than one
 * percent off, or where whole numbers, texts or shapes are not equal.
 */
final class ShadowComparison {
  private static final int MAX_PAIRS = 200;
  private static final int SHOWN_PAIRS = 20;
  private static final double TOLERANCE = 0.01;
  private static final double NOTHING = 1e-6;

  private final LongAdder requests = new LongAdder();
  private final LongAdder rows = new LongAdder();
  private final LongAdder differing = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final Map<Pair, LongAdder> pairs = new ConcurrentHashMap<>();

  /** A label that was answered and the one that the shadow would have answered. */
  private record Pair(String answered, String shadow) {}

  /**
   * One moment's figures.
   *
   * @param rows compared
   * @param differing of those
   * @param dropped requests that the shadow did not get to, for the sake of live ones
   * @param failed requests that it could not answer
   * @param labels which labels it would have changed, most often first
   */
  record Figures(
      String model,
      int version,
      int percent,
      long requests,
      long rows,
      long differing,
      long dropped,
      long failed,
      List<Changed> labels) {}

  /** A change of label and in how many rows it occurred. */
  record Changed(String answered, String shadow, long rows) {}

  void dropped() {
    dropped.increment();
  }

  void failed() {
    failed.increment();
  }

  /** Compares the answer to a request of so many rows with the shadow's. */
  void compare(
      LiveDeployment live,
      List<Tensor> answered,
      LiveDeployment shadow,
      List<Tensor> outputs,
      int n) {
    requests.increment();
    rows.add(n);
    Optional<RowScores> given = scores(live, answered, n);
    Optional<RowScores> other = scores(shadow, outputs, n);
    for (int row = 0; row < n; row++) {
      if (given.isPresent() && other.isPresent()) {
        compareLabels(given.get(), other.get(), row);
      } else if (differs(answered, outputs, row, n)) {
        differing.increment();
      }
    }
  }

  Figures figures(LiveShadow of) {
    List<Changed> labels =
        pairs.entrySet().stream()
            .map(
                each ->
                    new Changed(
                        each.getKey().answered(), each.getKey().shadow(), each.getValue().sum()))
            .sorted(Comparator.comparingLong(Changed::rows).reversed())
            .limit(SHOWN_PAIRS)
            .toList();
    return new Figures(
        of.deployment().deployed().version().model(),
        of.deployment().deployed().version().version(),
        of.percent(),
        requests.sum(),
        rows.sum(),
        differing.sum(),
        dropped.sum(),
        failed.sum(),
        labels);
  }

  private static Optional<RowScores> scores(LiveDeployment of, List<Tensor> outputs, int rows) {
    return RowScores.of(of.signature(), of.model().signature().outputs(), outputs, rows);
  }

  private void compareLabels(RowScores given, RowScores other, int row) {
    String answered = given.name(given.best(row));
    String shadow = other.name(other.best(row));
    if (answered.equals(shadow)) {
      return;
    }
    differing.increment();
    Pair pair = new Pair(answered, shadow);
    if (pairs.containsKey(pair) || pairs.size() < MAX_PAIRS) {
      pairs.computeIfAbsent(pair, unused -> new LongAdder()).increment();
    }
  }

  private static boolean differs(List<Tensor> answered, List<Tensor> outputs, int row, int rows) {
    if (answered.size() != outputs.size()) {
      return true;
    }
    for (int i = 0; i < answered.size(); i++) {
      if (differs(answered.get(i), outputs.get(i), row, rows)) {
        return true;
      }
    }
    return false;
  }

  private static boolean differs(Tensor one, Tensor other, int row, int rows) {
    if (one.datatype() != other.datatype() || one.elements() != other.elements()) {
      return true;
    }
    int width = Math.toIntExact(one.elements() / rows);
    int from = row * width;
    if (one.datatype() == Datatype.BYTES) {
      return !Arrays.deepEquals(
          Arrays.copyOfRange(one.strings(), from, from + width),
          Arrays.copyOfRange(other.strings(), from, from + width));
    }
    return switch (one.datatype()) {
      case FP16, BF16, FP32, FP64 -> numbersDiffer(values(one), values(other), one, from, width);
      default -> {
        int size = one.datatype().size();
        yield !values(one)
            .slice(from * size, width * size)
            .equals(values(other).slice(from * size, width * size));
      }
    };
  }

  private static boolean numbersDiffer(
      ByteBuffer one, ByteBuffer other, Tensor of, int from, int width) {
    if (width == 1) {
      double first = number(one, of, from);
      double second = number(other, of, from);
      return Math.abs(first - second) > Math.max(NOTHING, TOLERANCE * Math.abs(first));
    }
    return greatest(one, of, from, width) != greatest(other, of, from, width);
  }

  private static int greatest(ByteBuffer data, Tensor of, int from, int width) {
    int best = 0;
    for (int i = 1; i < width; i++) {
      best = number(data, of, from + i) > number(data, of, from + best) ? i : best;
    }
    return best;
  }

  private static double number(ByteBuffer data, Tensor of, int index) {
    return (Double) Numbers.get(data, of.datatype(), index);
  }

  private static ByteBuffer values(Tensor tensor) {
    return tensor.data().slice().order(ByteOrder.LITTLE_ENDIAN);
  }
}
