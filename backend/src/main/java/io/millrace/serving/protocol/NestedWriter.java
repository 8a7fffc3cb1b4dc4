package io.millrace.serving.protocol;

import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.Tensor;

/** Writes a tensor as arrays that are nested as its shape says, element after element. */
final class NestedWriter {
  private final JsonBytes json;
  private final Tensor tensor;
  private final boolean inBase64;
  private int next;

  /**
   * @param inBase64 whether byte strings are written as objects with the key b64
   */
  NestedWriter(JsonBytes json, Tensor tensor, boolean inBase64) {
    this.json = json;
    this.tensor = tensor;
    this.inBase64 = inBase64;
  }

  /** Writes the next part that has the dimensions from {@code depth} on. */
  void write(int depth) {
    if (depth == tensor.shape().length) {
      element();
      return;
    }
    json.ascii("[");
    for (long i = 0; i < tensor.shape()[depth]; i++) {
      if (i > 0) {
        json.ascii(",");
      }
      write(depth + 1);
    }
    json.ascii("]");
  }

  private void element() {
    if (tensor.datatype() != Datatype.BYTES) {
      int at = tensor.data().position() + next++ * tensor.datatype().size();
      json.ascii(JsonNumbers.number(tensor, at));
    } else if (inBase64) {
      Base64Value.write(json, tensor.strings()[next++]);
    } else {
      JsonNumbers.writeString(json, tensor.strings()[next++]);
    }
  }
}
