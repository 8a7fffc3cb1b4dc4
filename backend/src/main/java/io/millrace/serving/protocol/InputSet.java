package io.millrace.serving.protocol;

import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.Signature;
import io.millrace.serving.engine.Tensor;
import io.millrace.serving.engine.TensorSpec;
import java.util.Arrays;
import java.util.List;

/** The inputs of one request, held against the signature as they come, in any order. */
final class InputSet {
  private final Signature signature;
  private final boolean batched;
  private final Tensor[] tensors;

  /**
   * @param batched whether the first dimension of every input counts rows
   */
  InputSet(Signature signature, boolean batched) {
    this.signature = signature;
    this.batched = batched;
    this.tensors = new Tensor[signature.inputs().size()];
  }

  /** The position of an input that the model takes in this form; refused if there is none. */
  int require(String name, Datatype datatype, long[] shape) {
    int index = signature.inputIndex(name);
    if (index < 0) {
      throw Invalid.request(
          "unexpected input '%s', the model takes %s",
          name, signature.inputs().stream().map(TensorSpec::name).toList());
    }
    TensorSpec spec = signature.inputs().get(index);
    if (spec.datatype() != datatype) {
      throw Invalid.request(
          "input '%s': datatype %s, the model takes %s", name, datatype, spec.datatype());
    }
    Shapes.requireFits(spec, shape);
    return index;
  }

  void put(int index, Tensor tensor) {
    if (tensors[index] != null) {
      throw Invalid.request("input '%s' is there twice", signature.inputs().get(index).name());
    }
    tensors[index] = tensor;
  }

  /** All inputs in the signature's order; refused if one is missing. */
  List<Tensor> inOrder() {
    for (int i = 0; i < tensors.length; i++) {
      if (tensors[i] == null) {
        throw Invalid.request("input '%s' is missing", signature.inputs().get(i).name());
      }
    }
    return Arrays.asList(tensors);
  }

  /** The common first dimension; 1 for a model that is not batched. */
  int rows() {
    if (!batched) {
      return 1;
    }
    long rows = tensors[0].shape()[0];
    for (Tensor tensor : tensors) {
      if (tensor.shape()[0] != rows || rows == 0) {
        throw Invalid.request(
            "the first dimension of every input counts rows: it must be at least 1 and the same"
                + " for all");
      }
    }
    return (int) rows;
  }
}
