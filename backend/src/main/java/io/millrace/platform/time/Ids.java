package io.millrace.platform.time;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Makes ids and secrets. One instance serves the whole process, from any thread. */
public final class Ids {
  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  /** The greatest multiple of 62 that fits a byte: bytes above it would favour some characters. */
  private static final int UNBIASED = 256 - 256 % 62;

  private static final int COUNTER_BITS = 12;

  private final Time time;
  private final SecureRandom random = new SecureRandom();

  /** Milliseconds and a 12-bit counter of the latest id: what makes the next one greater. */
  private final AtomicLong latest = new AtomicLong();

  public Ids(Time time) {
    this.time = time;
  }

  /**
   * A UUID of version 7 (RFC 9562, section 5.7; the counter of section 6.2, method 1): ids made by
   * one process sort in the order in which they were made, so an index on them grows at its end.
   */
  public UUID next() {
    long now = time.now().toEpochMilli() << COUNTER_BITS;
    long stamp = latest.updateAndGet(previous -> Math.max(previous + 1, now));
    long millis = stamp >>> COUNTER_BITS;
    long counter = stamp & ((1L << COUNTER_BITS) - 1);
    long high = millis << 16 | 0x7000L | counter;
    long low = random.nextLong() >>> 2 | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  /** Random letters and digits, about 5.95 bits each: 43 characters carry 256 bits. */
  public String secret(int length) {
    StringBuilder secret = new StringBuilder(length);
    byte[] bytes = new byte[length];
    while (secret.length() < length) {
      random.nextBytes(bytes);
      for (byte b : bytes) {
        int value = b & 0xFF;
        if (value < UNBIASED && secret.length() < length) {
          secret.append(BASE62.charAt(value % 62));
        }
      }
    }
    return secret.toString();
  }
}
