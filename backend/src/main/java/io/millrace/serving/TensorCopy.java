package io.millrace.serving;

import io.millrace.serving.engine.Tensor;
import java.nio.ByteBuffer;
import java.util.List;

/** Copies tensors whose memory is about to go. */
final class TensorCopy {
  private TensorCopy() {}

  static List<Tensor> of(List<Tensor> tensors) {
    return tensors.stream().map(TensorCopy::of).toList();
  }

  private static Tensor of(Tensor tensor) {
    if (tensor.data() == null) {
      return tensor;
    }
    byte[] copy = new byte[tensor.data().remaining()];
    tensor.data().get(tensor.data().position(), copy);
    return Tensor.of(tensor.datatype(), tensor.shape(), ByteBuffer.wrap(copy));
  }

  /** The same values to be read from the beginning, by one reader. */
  static List<Tensor> view(List<Tensor> copies) {
    return copies.stream()
        .map(
            each ->
                each.data() == null
                    ? each
                    : Tensor.of(each.datatype(), each.shape(), each.data().duplicate()))
        .toList();
  }
}
