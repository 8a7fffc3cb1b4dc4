package io.millrace.serving.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Values on their way into or out of a model. Exactly one of {@code data} and {@code strings} is
 * set.
 *
 * @param shape concrete dimensions
 * @param data row-major, little-endian elements from position to limit; null for {@link
 *     Datatype#BYTES}
 * @param strings the elements of a {@link Datatype#BYTES} tensor, row-major; else null
 */
public record Tensor(Datatype datatype, long[] shape, ByteBuffer data, byte[][] strings) {

  /** A tensor of fixed-size elements; the buffer's order is set to little-endian. */
  public static Tensor of(Datatype datatype, long[] shape, ByteBuffer data) {
    return new Tensor(datatype, shape, data.order(ByteOrder.LITTLE_ENDIAN), null);
  }

  /** A tensor of byte strings. */
  public static Tensor ofStrings(long[] shape, byte[][] strings) {
    return new Tensor(Datatype.BYTES, shape, null, strings);
  }

  /** Some rows of it, over the same memory; the first dimension counts rows. */
  public Tensor rows(int from, int count) {
    long[] part = shape.clone();
    part[0] = count;
    int width = Math.toIntExact(elements() / shape[0]);
    if (strings != null) {
      return ofStrings(part, Arrays.copyOfRange(strings, from * width, (from + count) * width));
    }
    int rowBytes = width * datatype.size();
    return of(datatype, part, data.slice(data.position() + from * rowBytes, count * rowBytes));
  }

  /** Number of elements: the product of the dimensions. */
  public long elements() {
    long product = 1;
    for (long dimension : shape) {
      product = Math.multiplyExact(product, dimension);
    }
    return product;
  }

  /** Bytes of the elements. */
  public long bytes() {
    if (data != null) {
      return data.remaining();
    }
    long sum = 0;
    for (byte[] each : strings) {
      sum += each.length;
    }
    return sum;
  }
}
