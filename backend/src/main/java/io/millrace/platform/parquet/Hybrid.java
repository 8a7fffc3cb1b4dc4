package io.millrace.platform.parquet;

import java.io.ByteArrayOutputStream;

/** Small numbers as Parquet's mixture of repetitions and groups of eight packed ones. */
final class Hybrid {
  private static final int GROUP = 8;

  private Hybrid() {}

  /** How many bits the numbers up to a greatest one need; at least one. */
  static int width(int greatest) {
    return Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(greatest));
  }

  static void write(ByteArrayOutputStream out, int[] values, int size, int width) {
    int at = 0;
    while (at < size) {
      int same = repetition(values, at, size, size);
      if (same >= GROUP) {
        Varint.write(out, (long) same << 1);
        for (int shift = 0; shift < width; shift += Byte.SIZE) {
          out.write(values[at] >>> shift);
        }
        at += same;
      } else {
        int end = at;
        do {
          end += GROUP;
        } while (end < size && repetition(values, end, size, GROUP) < GROUP);
        pack(out, values, at, size, (end - at) / GROUP, width);
        at = end;
      }
    }
  }

  /** How often a value stands there in a row, counted up to a limit. */
  private static int repetition(int[] values, int from, int size, int limit) {
    int to = Math.min(size, from + Math.min(limit, size - from));
    int end = from + 1;
    while (end < to && values[end] == values[from]) {
      end++;
    }
    return end - from;
  }

  /** Groups of eight, the lowest bit first; what is missing in the last is zero. */
  private static void pack(
      ByteArrayOutputStream out, int[] values, int from, int size, int groups, int width) {
    Varint.write(out, (long) groups << 1 | 1);
    long bits = 0;
    int filled = 0;
    for (int i = from; i < from + groups * GROUP; i++) {
      bits |= (i < size ? values[i] : 0L) << filled;
      filled += width;
      while (filled >= Byte.SIZE) {
        out.write((int) bits);
        bits >>>= Byte.SIZE;
        filled -= Byte.SIZE;
      }
    }
  }
}
