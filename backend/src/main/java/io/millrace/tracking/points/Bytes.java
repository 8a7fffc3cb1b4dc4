package io.millrace.tracking.points;

import java.util.Arrays;

/** Bytes that grow, with numbers of variable length (LEB128, signed ones zigzag). */
final class Bytes {
  private static final int LONGEST_NUMBER = 10;

  private byte[] bytes;
  private int size;

  Bytes(int capacity) {
    this.bytes = new byte[Math.max(capacity, LONGEST_NUMBER)];
  }

  void put(int oneByte) {
    reserve(1);
    bytes[size++] = (byte) oneByte;
  }

  void put(byte[] more, int length) {
    reserve(length);
    System.arraycopy(more, 0, bytes, size, length);
    size += length;
  }

  void putNumber(long number) {
    reserve(LONGEST_NUMBER);
    long rest = number;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  void putSigned(long number) {
    putNumber(number << 1 ^ number >> 63);
  }

  void putLong(long number) {
    reserve(Long.BYTES);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (number >>> shift);
    }
  }

  private void reserve(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
    }
  }

  int size() {
    return size;
  }

  byte[] toArray() {
    return Arrays.copyOf(bytes, size);
  }

  /** Reads what {@link Bytes} wrote. */
  static final class Reader {
    private final byte[] bytes;
    private int at;

    Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    boolean hasMore() {
      return at < bytes.length;
    }

    int position() {
      return at;
    }

    void skip(int length) {
      at += length;
    }

    int get() {
      return bytes[at++] & 0xFF;
    }

    long number() {
      long number = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = bytes[at++];
        number |= (next & 0x7FL) << shift;
        if (next >= 0) {
          return number;
        }
      }
    }

    long signed() {
      long number = number();
      return number >>> 1 ^ -(number & 1);
    }

    long fixedLong() {
      long number = 0;
      for (int i = 0; i < Long.BYTES; i++) {
        number = number << 8 | get();
      }
      return number;
    }
  }
}
