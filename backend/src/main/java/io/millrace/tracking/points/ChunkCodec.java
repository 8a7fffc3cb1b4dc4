package io.millrace.tracking.points;

import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Sealed points as bytes: small, and quick to read as a whole.
 *
 * <p>The number of points, then three columns of 64-bit words: steps as differences of differences,
 * times as differences, values as differences of their bit patterns. A difference is written as its
 * size times two plus its sign, so that small ones have zeros in their high bytes and floats that
 * became doubles in their low bytes. Each column is split into eight planes, one a byte position,
 * and a plane is left out (all zero), kept as it is or deflated (RFC 1951), whatever is smallest:
 * noise in low bits costs its own size and nothing around it.
 */
public final class ChunkCodec {
  private static final int ZERO = 0;
  private static final int RAW = 1;
  private static final int DEFLATED = 2;
  private static final int LEVEL = 6;

  /** Shorter planes are not worth a try. */
  private static final int MIN_DEFLATED = 24;

  private ChunkCodec() {}

  /** Compresses points. */
  public static byte[] encode(Points points) {
    int size = points.size();
    Bytes bytes = new Bytes(size * Long.BYTES);
    bytes.putNumber(size);
    long[] column = new long[size];
    Deflater deflater = new Deflater(LEVEL, true);
    try {
      Planes planes = new Planes(bytes, deflater, size);
      long last = 0;
      long difference = 0;
      for (int i = 0; i < size; i++) {
        long next = points.step(i) - last;
        column[i] = folded(next - difference);
        difference = next;
        last = points.step(i);
      }
      planes.write(column);
      last = 0;
      for (int i = 0; i < size; i++) {
        column[i] = folded(points.time(i) - last);
        last = points.time(i);
      }
      planes.write(column);
      last = 0;
      for (int i = 0; i < size; i++) {
        long bits = Double.doubleToLongBits(points.value(i));
        column[i] = folded(bits - last);
        last = bits;
      }
      planes.write(column);
      return bytes.toArray();
    } finally {
      deflater.end();
    }
  }

  /** Reads what {@link #encode} wrote. */
  public static Points decode(byte[] chunk) {
    Bytes.Reader reader = new Bytes.Reader(chunk);
    int size = (int) reader.number();
    Inflater inflater = new Inflater(true);
    try {
      long[] steps = read(chunk, reader, inflater, size);
      long[] times = read(chunk, reader, inflater, size);
      long[] bits = read(chunk, reader, inflater, size);
      double[] values = new double[size];
      long step = 0;
      long difference = 0;
      long time = 0;
      long bit = 0;
      for (int i = 0; i < size; i++) {
        difference += unfolded(steps[i]);
        step += difference;
        steps[i] = step;
        time += unfolded(times[i]);
        times[i] = time;
        bit += unfolded(bits[i]);
        values[i] = Double.longBitsToDouble(bit);
      }
      return Points.of(steps, times, values, size);
    } finally {
      inflater.end();
    }
  }

  /** Size times two plus sign; the one number without a positive counterpart is "minus zero". */
  private static long folded(long difference) {
    return difference < 0 ? -difference << 1 | 1 : difference << 1;
  }

  private static long unfolded(long folded) {
    long size = folded >>> 1;
    if ((folded & 1) == 0) {
      return size;
    }
    return size == 0 ? Long.MIN_VALUE : -size;
  }

  private static long[] read(byte[] chunk, Bytes.Reader reader, Inflater inflater, int size) {
    long[] column = new long[size];
    byte[] plane = new byte[size];
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      int form = reader.get();
      if (form == ZERO) {
        continue;
      }
      int length = form == RAW ? size : (int) reader.number();
      if (form == RAW) {
        System.arraycopy(chunk, reader.position(), plane, 0, size);
      } else {
        inflate(inflater, chunk, reader.position(), length, plane);
      }
      reader.skip(length);
      for (int i = 0; i < size; i++) {
        column[i] |= (plane[i] & 0xFFL) << shift;
      }
    }
    return column;
  }

  private static void inflate(
      Inflater inflater, byte[] chunk, int offset, int length, byte[] plane) {
    inflater.reset();
    inflater.setInput(chunk, offset, length);
    try {
      int filled = 0;
      while (filled < plane.length) {
        int more = inflater.inflate(plane, filled, plane.length - filled);
        if (more == 0) {
          throw new IllegalStateException("a chunk ends too early");
        }
        filled += more;
      }
    } catch (DataFormatException e) {
      throw new IllegalStateException("a chunk is damaged", e);
    }
  }

  /** Writes columns plane by plane. */
  private static final class Planes {
    private final Bytes bytes;
    private final Deflater deflater;
    private final byte[] plane;
    private final byte[] deflated;

    Planes(Bytes bytes, Deflater deflater, int size) {
      this.bytes = bytes;
      this.deflater = deflater;
      this.plane = new byte[size];
      this.deflated = new byte[size];
    }

    void write(long[] column) {
      long used = 0;
      for (long word : column) {
        used |= word;
      }
      for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
        if ((used >>> shift & 0xFF) == 0) {
          bytes.put(ZERO);
          continue;
        }
        for (int i = 0; i < column.length; i++) {
          plane[i] = (byte) (column[i] >>> shift);
        }
        writePlane();
      }
    }

    private void writePlane() {
      int length = plane.length < MIN_DEFLATED ? plane.length : deflate();
      if (length < plane.length) {
        bytes.put(DEFLATED);
        bytes.putNumber(length);
        bytes.put(deflated, length);
      } else {
        bytes.put(RAW);
        bytes.put(plane, plane.length);
      }
    }

    /** The deflated length; the plane's own where deflating gains nothing. */
    private int deflate() {
      deflater.reset();
      deflater.setInput(plane);
      deflater.finish();
      int length = deflater.deflate(deflated);
      return deflater.finished() ? length : plane.length;
    }
  }
}
