package io.millrace.serving;

import io.millrace.registry.Signature;
import io.millrace.serving.engine.Numbers;
import io.millrace.serving.engine.Tensor;
import io.millrace.serving.engine.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The scores of a prediction's rows, one for each class that the signature names. */
final class RowScores {
  private final List<String> classes;
  private final Tensor scores;
  private final ByteBuffer data;

  private RowScores(List<String> classes, Tensor scores) {
    this.classes = classes;
    this.scores = scores;
    this.data = scores.data().slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Empty where the signature names no classes, or no output has a score for each. */
  static Optional<RowScores> of(
      Signature hints, List<TensorSpec> specs, List<Tensor> outputs, int rows) {
    List<String> classes = hints.classes().orElse(List.of());
    if (classes.isEmpty()) {
      return Optional.empty();
    }
    return output(hints, specs)
        .map(outputs::get)
        .filter(tensor -> tensor.elements() == (long) rows * classes.size())
        .map(tensor -> new RowScores(classes, tensor));
  }

  /** The output that holds the scores: as the signature says, or the only one of numbers. */
  private static Optional<Integer> output(Signature hints, List<TensorSpec> specs) {
    Integer found = null;
    for (int i = 0; i < specs.size(); i++) {
      TensorSpec spec = specs.get(i);
      if (!isScore(spec)) {
        continue;
      }
      if (hints.scores().isPresent()) {
        if (hints.scores().get().equals(spec.name())) {
          return Optional.of(i);
        }
      } else if (found != null) {
        return Optional.empty();
      } else {
        found = i;
      }
    }
    return Optional.ofNullable(found);
  }

  private static boolean isScore(TensorSpec spec) {
    return switch (spec.datatype()) {
      case FP16, BF16, FP32, FP64 -> true;
      default -> false;
    };
  }

  /** The position of the class with the highest score of a row. */
  int best(int row) {
    int best = 0;
    for (int i = 1; i < classes.size(); i++) {
      best = score(row, i) > score(row, best) ? i : best;
    }
    return best;
  }

  double score(int row, int position) {
    return (Double) Numbers.get(data, scores.datatype(), row * classes.size() + position);
  }

  String name(int position) {
    return classes.get(position);
  }

  Map<String, Double> byClass(int row) {
    Map<String, Double> scores = new LinkedHashMap<>();
    for (int i = 0; i < classes.size(); i++) {
      scores.put(classes.get(i), score(row, i));
    }
    return scores;
  }
}
