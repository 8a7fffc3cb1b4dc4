package io.millrace.serving.protocol;

import com.fasterxml.jackson.core.io.NumberOutput;
import io.millrace.serving.engine.HalfFloat;
import io.millrace.serving.engine.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes a tensor as one flat array. Floats get their shortest digits; those that are not finite
 * become the tokens {@code NaN}, {@code Infinity} and {@code -Infinity}, which JSON lacks and the
 * clients of these protocols read.
 */
final class JsonNumbers {
  private JsonNumbers() {}

  static void write(JsonBytes json, Tensor tensor) {
    json.ascii("[");
    if (tensor.strings() != null) {
      writeStrings(json, tensor.strings());
    } else {
      ByteBuffer data = tensor.data();
      int size = tensor.datatype().size();
      for (int at = data.position(); at < data.limit(); at += size) {
        if (at > data.position()) {
          json.ascii(",");
        }
        json.ascii(number(tensor, at));
      }
    }
    json.ascii("]");
  }

  /** The element at a position of the tensor's buffer. */
  static String number(Tensor tensor, int at) {
    ByteBuffer data = tensor.data();
    return switch (tensor.datatype()) {
      case FP32 -> NumberOutput.toString(data.getFloat(at), true);
      case FP64 -> NumberOutput.toString(data.getDouble(at), true);
      case FP16 -> NumberOutput.toString(HalfFloat.toFloat(data.getShort(at)), true);
      case BF16 -> NumberOutput.toString(Float.intBitsToFloat(data.getShort(at) << 16), true);
      case BOOL -> data.get(at) == 0 ? "false" : "true";
      case INT8 -> Integer.toString(data.get(at));
      case UINT8 -> Integer.toString(data.get(at) & 0xff);
      case INT16 -> Integer.toString(data.getShort(at));
      case UINT16 -> Integer.toString(data.getShort(at) & 0xffff);
      case INT32 -> Integer.toString(data.getInt(at));
      case UINT32 -> Integer.toUnsignedString(data.getInt(at));
      case INT64 -> Long.toString(data.getLong(at));
      case UINT64 -> Long.toUnsignedString(data.getLong(at));
      case BYTES -> throw new IllegalStateException("strings are no numbers");
    };
  }

  private static void writeStrings(JsonBytes json, byte[][] strings) {
    for (int i = 0; i < strings.length; i++) {
      if (i > 0) {
        json.ascii(",");
      }
      writeString(json, strings[i]);
    }
  }

  static void writeString(JsonBytes json, byte[] utf8) {
    String text = new String(utf8, StandardCharsets.UTF_8);
    json.raw(InferEncoder.quoted(text).getBytes(StandardCharsets.UTF_8));
  }
}
