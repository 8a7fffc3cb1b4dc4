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
          "input '%s': its binary data has %d bytes, its shape and datatype need %d",
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

  /** Bytes that an output takes. */
  static int size(Tensor tensor) {
    if (tensor.datatype() != Datatype.BYTES) {
      return tensor.data().remaining();
    }
    int size = 0;
    for (byte[] string : tensor.strings()) {
      size = Math.addExact(size, 4 + string.length);
    }
    return size;
  }

  /**
   * Copies an output's bytes.
   *
   * @return where the next one begins
   */
  static int copy(Tensor tensor, byte[] body, int at) {
    if (tensor.datatype() != Datatype.BYTES) {
      ByteBuffer data = tensor.data();
      data.get(data.position(), body, at, data.remaining());
      return at + data.remaining();
    }
    int next = at;
    for (byte[] string : tensor.strings()) {
      for (int shift = 0; shift < 32; shift += 8) {
        body[next++] = (byte) (string.length >>> shift);
      }
      System.arraycopy(string, 0, body, next, string.length);
      next += string.length;
    }
    return next;
  }
}
