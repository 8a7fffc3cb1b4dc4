package io.millrace.serving;

import io.millrace.registry.ImagePreprocessing;
import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.Tensor;
import io.millrace.serving.engine.TensorSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Takes a row out of the tensors of a request. */
final class RowCopy {
  private RowCopy() {}

  /** Copies a row of tensors that are in the order of the signature's inputs. */
  static RowInput of(LiveDeployment deployment, List<Tensor> inputs, int row, int rows) {
    List<TensorSpec> specs = deployment.model().signature().inputs();
    List<RowInput.Named> values = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < specs.size(); i++) {
      Tensor copy = copy(inputs.get(i), row, rows);
      bytes += size(copy);
      values.add(new RowInput.Named(specs.get(i).name(), copy));
    }
    Optional<ImagePreprocessing> image =
        deployment
            .signature()
            .image()
            .filter(how -> values.size() == 1)
            .filter(how -> values.get(0).tensor().elements() == how.elements());
    return new RowInput.Tensors(values, image, bytes);
  }

  private static Tensor copy(Tensor tensor, int row, int rows) {
    int elements = Math.toIntExact(tensor.elements() / rows);
    long[] shape = tensor.shape().clone();
    if (shape.length > 0 && rows > 1) {
      shape[0] = 1;
    }
    if (tensor.datatype() == Datatype.BYTES) {
      return Tensor.ofStrings(
          shape, Arrays.copyOfRange(tensor.strings(), row * elements, (row + 1) * elements));
    }
    int bytes = elements * tensor.datatype().size();
    byte[] copy = new byte[bytes];
    tensor.data().get(tensor.data().position() + row * bytes, copy);
    return Tensor.of(tensor.datatype(), shape, ByteBuffer.wrap(copy));
  }

  private static long size(Tensor tensor) {
    return tensor.datatype() == Datatype.BYTES
        ? Arrays.stream(tensor.strings()).mapToLong(each -> each.length).sum()
        : tensor.data().remaining();
  }
}
