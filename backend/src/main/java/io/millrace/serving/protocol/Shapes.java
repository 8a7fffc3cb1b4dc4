package io.millrace.serving.protocol;

import io.millrace.serving.engine.TensorSpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Checks of shapes as callers send them. */
final class Shapes {
  static final int MAX_RANK = 16;

  private Shapes() {}

  /** The number of elements, refused if negative dimensions or more than the limit. */
  static int elements(String name, long[] shape, long limit) {
    long elements = 1;
    for (long dimension : shape) {
      if (dimension < 0) {
        throw Invalid.request(
            "input '%s': the shape %s has a negative dimension", name, Arrays.toString(shape));
      }
      long product = elements * dimension;
      if (Math.multiplyHigh(elements, dimension) != 0 || product < 0 || product > limit) {
        throw Invalid.request(
            "input '%s': the shape %s asks for more elements than the body can hold",
            name, Arrays.toString(shape));
      }
      elements = product;
    }
    return (int) elements;
  }

  static void requireFits(TensorSpec spec, long[] shape) {
    if (!spec.accepts(shape)) {
      throw Invalid.request(
          "input '%s': unexpected shape %s, the model takes %s",
          spec.name(), Arrays.toString(shape), describe(spec.shape()));
    }
  }

  static String describe(List<Long> shape) {
    return shape.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
  }
}
