package io.millrace.serving;

import java.nio.charset.StandardCharsets;

/** The place of a key in the traffic, the same on every node and after every start. */
final class Sticky {
  /** The header, or metadata, that carries the key in the foreign protocols. */
  static final String HEADER = "millrace-sticky-key";

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Sticky() {}

  /**
   * A place from 0 to below the total, in proportion: a key keeps its part of the whole when the
   * total changes. FNV-1a, mixed as in MurmurHash3 so that keys that differ in one letter scatter.
   */
  static int place(String key, int total) {
    long hash = FNV_OFFSET;
    for (byte each : key.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (each & 0xff)) * FNV_PRIME;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    hash ^= hash >>> 33;
    return (int) ((hash >>> 1) / 0x1.0p63 * total);
  }
}
