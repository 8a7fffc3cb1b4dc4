package io.millrace.serving.engine;

import java.nio.ByteBuffer;

/** Single elements of little-endian buffers as doubles: exact enough to compare and to fill. */
public final class Numbers {
  private Numbers() {}

  /** The element at an index from the buffer's start. */
  public static double get(ByteBuffer buffer, Datatype datatype, int index) {
    int at = index * datatype.size();
    return switch (datatype) {
      case BOOL, INT8 -> buffer.get(at);
      case UINT8 -> buffer.get(at) & 0xff;
      case INT16 -> buffer.getShort(at);
      case UINT16 -> buffer.getShort(at) & 0xffff;
      case INT32 -> buffer.getInt(at);
      case UINT32 -> buffer.getInt(at) & 0xffff_ffffL;
      case INT64, UINT64 -> buffer.getLong(at);
      case FP16 -> HalfFloat.toFloat(buffer.getShort(at));
      case BF16 -> Float.intBitsToFloat(buffer.getShort(at) << 16);
      case FP32 -> buffer.getFloat(at);
      case FP64 -> buffer.getDouble(at);
      case BYTES -> throw new IllegalArgumentException("byte strings are no numbers");
    };
  }

  /** Sets the element at an index from the buffer's start. */
  public static void put(ByteBuffer buffer, Datatype datatype, int index, double value) {
    int at = index * datatype.size();
    switch (datatype) {
      case BOOL, INT8, UINT8 -> buffer.put(at, (byte) Math.round(value));
      case INT16, UINT16 -> buffer.putShort(at, (short) Math.round(value));
      case INT32, UINT32 -> buffer.putInt(at, (int) Math.round(value));
      case INT64, UINT64 -> buffer.putLong(at, Math.round(value));
      case FP16 -> buffer.putShort(at, HalfFloat.fromFloat((float) value));
      case BF16 -> buffer.putShort(at, (short) (Float.floatToRawIntBits((float) value) >>> 16));
      case FP32 -> buffer.putFloat(at, (float) value);
      case FP64 -> buffer.putDouble(at, value);
      case BYTES -> throw new IllegalArgumentException("byte strings are no numbers");
    }
  }
}
