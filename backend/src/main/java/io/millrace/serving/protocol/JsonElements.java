package io.millrace.serving.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.serving.engine.Datatype;
import io.millrace.serving.engine.HalfFloat;
import io.millrace.serving.engine.Tensor;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads the elements of a flat or nested JSON array straight into a tensor's bytes. */
final class JsonElements {
  private static final BigInteger UINT64_MAX =
      BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

  private final JsonParser parser;
  private final String what;
  private final String name;
  private final Datatype datatype;

  /**
   * @param what an input or an output, for what is thrown
   */
  JsonElements(JsonParser parser, String what, String name, Datatype datatype) {
    this.parser = parser;
    this.what = what;
    this.name = name;
    this.datatype = datatype;
  }

  /** Reads {@code elements} values; the parser stands on the array's start and ends on its end. */
  Tensor read(long[] shape, int elements) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw Invalid.request("input '%s': data must be an array", name);
    }
    if (datatype == Datatype.BYTES) {
      byte[][] strings = new byte[elements][];
      int count = each(elements, index -> strings[index] = string());
      requireCount(count, elements);
      return Tensor.ofStrings(shape, strings);
    }
    ByteBuffer data =
        ByteBuffer.allocate(Math.multiplyExact(elements, datatype.size()))
            .order(ByteOrder.LITTLE_ENDIAN);
    int count = each(elements, index -> put(data));
    requireCount(count, elements);
    return Tensor.of(datatype, shape, data.flip());
  }

  /** Reads one element. */
  private interface ElementReader {
    void read(int index) throws IOException;
  }

  private int each(int elements, ElementReader reader) throws IOException {
    int depth = 1;
    int count = 0;
    while (depth > 0) {
      switch (parser.nextToken()) {
        case START_ARRAY -> depth++;
        case END_ARRAY -> depth--;
        default -> {
          if (count == elements) {
            throw Invalid.request(
                "input '%s': data holds more elements than the %d of its shape", name, elements);
          }
          reader.read(count++);
        }
      }
    }
    return count;
  }

  private void requireCount(int count, int elements) {
    if (count != elements) {
      throw Invalid.request(
          "input '%s': data holds %d elements, its shape asks for %d", name, count, elements);
    }
  }

  /** Reads the parser's current value. */
  void put(ByteBuffer data) throws IOException {
    switch (datatype) {
      case FP32 -> data.putFloat((float) number());
      case FP64 -> data.putDouble(number());
      case FP16 -> data.putShort(HalfFloat.fromFloat((float) number()));
      case BF16 -> data.putShort((short) (Float.floatToIntBits((float) number()) >>> 16));
      case BOOL -> data.put(bool());
      case INT8 -> data.put((byte) integer(Byte.MIN_VALUE, Byte.MAX_VALUE));
      case INT16 -> data.putShort((short) integer(Short.MIN_VALUE, Short.MAX_VALUE));
      case INT32 -> data.putInt((int) integer(Integer.MIN_VALUE, Integer.MAX_VALUE));
      case INT64 -> data.putLong(integer(Long.MIN_VALUE, Long.MAX_VALUE));
      case UINT8 -> data.put((byte) integer(0, 0xff));
      case UINT16 -> data.putShort((short) integer(0, 0xffff));
      case UINT32 -> data.putInt((int) integer(0, 0xffff_ffffL));
      case UINT64 -> data.putLong(unsignedLong());
      case BYTES -> throw new IllegalStateException("strings are not put");
    }
  }

  private double number() throws IOException {
    if (!parser.currentToken().isNumeric()) {
      throw wrong();
    }
    return parser.getDoubleValue();
  }

  private byte bool() throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> 1;
      case VALUE_FALSE -> 0;
      default -> (byte) integer(0, 1);
    };
  }

  private long integer(long least, long most) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
        || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw wrong();
    }
    long value = parser.getLongValue();
    if (value < least || value > most) {
      throw wrong();
    }
    return value;
  }

  private long unsignedLong() throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw wrong();
    }
    BigInteger value = parser.getBigIntegerValue();
    if (value.signum() < 0 || value.compareTo(UINT64_MAX) > 0) {
      throw wrong();
    }
    return value.longValue();
  }

  /** Reads the parser's current value as a text. */
  byte[] string() throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw wrong();
    }
    return parser.getText().getBytes(StandardCharsets.UTF_8);
  }

  private RuntimeException wrong() throws IOException {
    String text = parser.getText();
    String shown = text == null || text.length() <= 40 ? text : text.substring(0, 40) + "…";
    return Invalid.request("%s '%s': %s is not a value of %s", what, name, shown, datatype);
  }
}
