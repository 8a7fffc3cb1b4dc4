package io.millrace.registry;

import java.util.List;

/**
 * One input or output of a model.
 *
 * @param datatype as the Open Inference Protocol names it, such as {@code FP32}
 * @param shape -1 where any length is taken
 */
public record TensorSpec(String name, String datatype, List<Long> shape) {
  /** The last dimension; -1 when it varies or there is none. */
  long lastDimension() {
    return shape.isEmpty() ? -1 : shape.get(shape.size() - 1);
  }

  /** Elements of one row, the first dimension left out; -1 when that varies. */
  long rowElements() {
    long elements = 1;
    for (long dimension : shape.subList(Math.min(1, shape.size()), shape.size())) {
      if (dimension < 0) {
        return -1;
      }
      elements *= dimension;
    }
    return elements;
  }

  boolean isFloat() {
    return datatype.startsWith("FP") || datatype.equals("BF16");
  }
}
