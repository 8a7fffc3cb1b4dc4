package io.millrace.serving.protocol;

import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.Signature;
import io.millrace.serving.engine.Tensor;
import io.millrace.serving.engine.TensorSpec;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A raw binary request: the body is the one input's bytes. It counts as one row; where the model
 * has another free dimension its length follows from the size of the body.
 */
final class RawRequest {
  private RawRequest() {}

  static InferRequest decode(Signature signature, byte[] body) {
    if (signature.inputs().size() != 1) {
      throw Invalid.request(
          "a raw binary request needs a model with one input, this one has %d",
          signature.inputs().size());
    }
    TensorSpec spec = signature.inputs().get(0);
    return new InferRequest(
        null, List.of(tensor(spec, body)), 1, 0, 0, OutputChoice.all(signature, true));
  }

  private static Tensor tensor(TensorSpec spec, byte[] body) {
    long[] shape = spec.shape().stream().mapToLong(Long::longValue).toArray();
    if (spec.datatype() == Datatype.BYTES) {
      long[] one = {1};
      Shapes.requireFits(spec, one);
      return Tensor.ofStrings(one, new byte[][] {body});
    }
    fill(spec, shape, body.length);
    return BinaryElements.read(spec.name(), spec.datatype(), shape, ByteBuffer.wrap(body));
  }

  /** Puts the length of the one free dimension that the body's size leaves open. */
  private static void fill(TensorSpec spec, long[] shape, int bytes) {
    int free = -1;
    long known = spec.datatype().size();
    for (int i = 0; i < shape.length; i++) {
      if (shape[i] >= 0) {
        known = Math.max(1, known * shape[i]);
      } else if (i == 0) {
        shape[0] = 1;
      } else if (free < 0) {
        free = i;
      } else {
        throw Invalid.request(
            "input '%s' has several free dimensions: a raw binary request cannot tell them",
            spec.name());
      }
    }
    if (free >= 0) {
      shape[free] = bytes / known;
    }
  }
}
