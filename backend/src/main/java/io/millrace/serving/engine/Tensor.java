package io.millrace.serving.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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
