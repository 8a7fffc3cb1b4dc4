package io.millrace.serving;

import io.millrace.serving.engine.Numbers;
import io.millrace.serving.engine.Tensor;
import io.millrace.serving.engine.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntFunction;

/** Rows of numbers as one input. */
final class RowTensor {
  private RowTensor() {}

  /**
   * Makes the tensor.
   *
   * @param elements of a row
   * @param values of the row of that number, so many
   */
  static Tensor of(TensorSpec spec, int rows, int elements, IntFunction<double[]> values) {
    ByteBuffer data =
        ByteBuffer.allocate(
                Math.multiplyExact(rows, Math.multiplyExact(elements, spec.datatype().size())))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < rows; row++) {
      double[] numbers = values.apply(row);
      for (int i = 0; i < elements; i++) {
        Numbers.put(data, spec.datatype(), row * elements + i, numbers[i]);
      }
    }
    long[] shape = spec.shape().stream().mapToLong(Long::longValue).toArray();
    if (shape.length > 0) {
      shape[0] = rows;
    }
    return Tensor.of(spec.datatype(), shape, data);
  }
}
