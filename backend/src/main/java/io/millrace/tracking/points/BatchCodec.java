package io.millrace.tracking.points;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * Points that were just logged as bytes: cheap to write, to be read a few times and then sealed.
 *
 * <p>A block for each key: its name in UTF-8 and its number of points, each after its length or as
 * a number of variable length; the length of the rest of the block; how steps and times are
 * written: 0, 64 bits each, or 1, the differences to the one before as signed numbers of variable
 * length; all steps, all times, and the values as 64 bits each.
 */
public final class BatchCodec {
  private static final int PLAIN = 0;
  private static final int DIFFERENCES = 1;
  private static final int BYTES_PER_POINT = 12;
  private static final int BYTES_PER_KEY = 48;

  private BatchCodec() {}

  /** Writes the points of some keys. */
  public static byte[] encode(Map<String, PointBuffer> points) {
    int size = points.values().stream().mapToInt(PointBuffer::size).sum();
    Bytes bytes = new Bytes(size * BYTES_PER_POINT + points.size() * BYTES_PER_KEY);
    points.forEach((key, buffer) -> encode(bytes, key, buffer));
    return bytes.toArray();
  }

  private static void encode(Bytes bytes, String key, PointBuffer points) {
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    bytes.putNumber(name.length);
    bytes.put(name, name.length);
    bytes.putNumber(points.size());
    Bytes columns = new Bytes(points.size() * BYTES_PER_POINT);
    columns.put(DIFFERENCES);
    long last = 0;
    for (int i = 0; i < points.size(); i++) {
      columns.putSigned(points.step(i) - last);
      last = points.step(i);
    }
    last = 0;
    for (int i = 0; i < points.size(); i++) {
      columns.putSigned(points.time(i) - last);
      last = points.time(i);
    }
    for (int i = 0; i < points.size(); i++) {
      columns.putLong(Double.doubleToLongBits(points.value(i)));
    }
    byte[] block = columns.toArray();
    bytes.putNumber(block.length);
    bytes.put(block, block.length);
  }

  /**
   * Adds what a batch holds.
   *
   * @param wanted of which keys; null for all
   */
  public static void decode(byte[] batch, Set<String> wanted, Map<String, PointBuffer> into) {
    Bytes.Reader reader = new Bytes.Reader(batch);
    while (reader.hasMore()) {
      int length = (int) reader.number();
      String key = new String(batch, reader.position(), length, StandardCharsets.UTF_8);
      reader.skip(length);
      int size = (int) reader.number();
      int block = (int) reader.number();
      if (wanted == null || wanted.contains(key)) {
        decode(reader, size, into.computeIfAbsent(key, ignored -> new PointBuffer()));
      } else {
        reader.skip(block);
      }
    }
  }

  private static void decode(Bytes.Reader reader, int size, PointBuffer into) {
    boolean plain = reader.get() == PLAIN;
    long[] steps = numbers(reader, size, plain);
    long[] times = numbers(reader, size, plain);
    into.reserve(size);
    for (int i = 0; i < size; i++) {
      into.add(steps[i], times[i], Double.longBitsToDouble(reader.fixedLong()));
    }
  }

  private static long[] numbers(Bytes.Reader reader, int size, boolean plain) {
    long[] numbers = new long[size];
    long last = 0;
    for (int i = 0; i < size; i++) {
      last = plain ? reader.fixedLong() : last + reader.signed();
      numbers[i] = last;
    }
    return numbers;
  }
}
