package io.millrace.serving.protocol;

import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Reads tensors from the raw bytes after the JSON header. Fixed-size elements are not copied. */
final class BinaryElements {
  private BinaryElements() {}

  static Tensor read(String name, Datatype datatype, long[] shape, ByteBuffer bytes) {
    int size = bytes.remaining();
    if (datatype == Datatype.BYTES) {
      int elements = Shapes.elements(name, shape, size / 4);
      return Tensor.ofStrings(shape, strings(name, elements, bytes));
    }
    int elements = Shapes.elements(name, shape, Integer.MAX_VALUE / datatype.size());
    if (elements * datatype.size() != size) {
      throw Invalid.request(
          "input '%s': binary_data_size is %d, its shape and datatype need %d bytes",
          name, size, elements * datatype.size());
    }
    return Tensor.of(datatype, shape, bytes);
  }

  /** Elements of four bytes of little-endian length and so many bytes. */
  static byte[][] strings(String name, int elements, ByteBuffer source) {
    ByteBuffer bytes = source.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> strings = new ArrayList<>(elements);
    for (int i = 0; i < elements; i++) {
      int length = bytes.remaining() < 4 ? -1 : bytes.getInt();
      if (length < 0 || length > bytes.remaining()) {
        throw Invalid.request("input '%s': element %d reaches past the binary data", name, i);
      }
      byte[] string = new byte[length];
      bytes.get(string);
      strings.add(string);
    }
    if (bytes.hasRemaining()) {
      throw Invalid.request(
          "input '%s': %d bytes are left after the last of its %d elements",
          name, bytes.remaining(), elements);
    }
    return strings.toArray(byte[][]::new);
  }
}
