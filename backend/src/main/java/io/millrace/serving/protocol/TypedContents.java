package io.millrace.serving.protocol;

import inference.InferTensorContents;
import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads tensors from {@code InferTensorContents}, which has a field for each kind of number. */
final class TypedContents {
  private TypedContents() {}

  /** How many elements the datatype's field holds; refused where it has none. */
  static int count(InferTensorContents contents, Datatype datatype) {
    return switch (datatype) {
      case BOOL -> contents.getBoolContentsCount();
      case INT8, INT16, INT32 -> contents.getIntContentsCount();
      case INT64 -> contents.getInt64ContentsCount();
      case UINT8, UINT16, UINT32 -> contents.getUintContentsCount();
      case UINT64 -> contents.getUint64ContentsCount();
      case FP32 -> contents.getFp32ContentsCount();
      case FP64 -> contents.getFp64ContentsCount();
      case BYTES -> contents.getBytesContentsCount();
      case FP16, BF16 ->
          throw Invalid.request("%s can only be sent as raw_input_contents", datatype);
    };
  }

  static Tensor read(
      String name, InferTensorContents contents, Datatype datatype, long[] shape, int count) {
    if (datatype == Datatype.BYTES) {
      byte[][] strings = new byte[count][];
      for (int i = 0; i < count; i++) {
        strings[i] = contents.getBytesContents(i).toByteArray();
      }
      return Tensor.ofStrings(shape, strings);
    }
    ByteBuffer data =
        ByteBuffer.allocate(Math.multiplyExact(count, datatype.size()))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      put(name, contents, datatype, data, i);
    }
    return Tensor.of(datatype, shape, data.flip());
  }

  private static void put(
      String name, InferTensorContents contents, Datatype datatype, ByteBuffer data, int i) {
    switch (datatype) {
      case FP32 -> data.putFloat(contents.getFp32Contents(i));
      case FP64 -> data.putDouble(contents.getFp64Contents(i));
      case BOOL -> data.put((byte) (contents.getBoolContents(i) ? 1 : 0));
      case INT8 -> data.put((byte) ranged(name, datatype, contents.getIntContents(i), 8));
      case INT16 -> data.putShort((short) ranged(name, datatype, contents.getIntContents(i), 16));
      case INT32 -> data.putInt(contents.getIntContents(i));
      case INT64 -> data.putLong(contents.getInt64Contents(i));
      case UINT8 -> data.put((byte) unsigned(name, datatype, contents.getUintContents(i), 8));
      case UINT16 ->
          data.putShort((short) unsigned(name, datatype, contents.getUintContents(i), 16));
      case UINT32 -> data.putInt(contents.getUintContents(i));
      case UINT64 -> data.putLong(contents.getUint64Contents(i));
      case BYTES, FP16, BF16 -> throw new IllegalStateException(datatype + " is not put");
    }
  }

  private static int ranged(String name, Datatype datatype, int value, int bits) {
    if (value >> (bits - 1) != 0 && value >> (bits - 1) != -1) {
      throw wrong(name, datatype, value);
    }
    return value;
  }

  private static int unsigned(String name, Datatype datatype, int value, int bits) {
    if (value >>> bits != 0) {
      throw wrong(name, datatype, Integer.toUnsignedLong(value));
    }
    return value;
  }

  private static RuntimeException wrong(String name, Datatype datatype, long value) {
    return Invalid.request("input '%s': %d is not a value of %s", name, value, datatype);
  }
}
