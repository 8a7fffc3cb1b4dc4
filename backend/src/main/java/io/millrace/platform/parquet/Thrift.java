package io.millrace.platform.parquet;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A structure in Thrift's compact protocol, as Parquet's headers are; fields in rising order. */
final class Thrift {
  private static final int TRUE = 1;
  private static final int FALSE = 2;
  private static final int INTEGER = 5;
  private static final int NUMBER = 6;
  private static final int BINARY = 8;
  private static final int LIST = 9;
  private static final int STRUCT = 12;
  private static final int SHORT_LIST = 15;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int last;

  Thrift integer(int field, int value) {
    begin(field, INTEGER);
    signed(value);
    return this;
  }

  Thrift number(int field, long value) {
    begin(field, NUMBER);
    signed(value);
    return this;
  }

  Thrift flag(int field, boolean value) {
    begin(field, value ? TRUE : FALSE);
    return this;
  }

  Thrift text(int field, String value) {
    begin(field, BINARY);
    binary(value);
    return this;
  }

  Thrift struct(int field, Thrift value) {
    begin(field, STRUCT);
    out.writeBytes(value.toBytes());
    return this;
  }

  /** A list of 32-bit integers. */
  Thrift integers(int field, int... values) {
    list(field, INTEGER, values.length);
    for (int value : values) {
      signed(value);
    }
    return this;
  }

  /** A list of one text. */
  Thrift texts(int field, String value) {
    list(field, BINARY, 1);
    binary(value);
    return this;
  }

  /** A list of structures that are bytes already. */
  Thrift structs(int field, List<byte[]> values) {
    list(field, STRUCT, values.size());
    values.forEach(out::writeBytes);
    return this;
  }

  /** The structure, ended. */
  byte[] toBytes() {
    ByteArrayOutputStream ended = new ByteArrayOutputStream(out.size() + 1);
    ended.writeBytes(out.toByteArray());
    ended.write(0);
    return ended.toByteArray();
  }

  private void begin(int field, int type) {
    out.write((field - last) << 4 | type);
    last = field;
  }

  private void list(int field, int type, int size) {
    begin(field, LIST);
    if (size < SHORT_LIST) {
      out.write(size << 4 | type);
    } else {
      out.write(SHORT_LIST << 4 | type);
      Varint.write(out, size);
    }
  }

  private void binary(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    Varint.write(out, bytes.length);
    out.writeBytes(bytes);
  }

  private void signed(long value) {
    Varint.write(out, value << 1 ^ value >> (Long.SIZE - 1));
  }
}
