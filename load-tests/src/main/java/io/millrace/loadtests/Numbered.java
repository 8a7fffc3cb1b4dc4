package io.millrace.loadtests;

import java.nio.ByteBuffer;
import java.util.function.LongFunction;

/** Requests that differ by a number which counts up. */
final class Numbered implements Call {
  private final LongFunction<byte[]> request;
  private final long end;
  private long next;

  /**
   * @param request by its number, from 0
   * @param count how many
   */
  Numbered(LongFunction<byte[]> request, long count) {
    this.request = request;
    this.end = count;
  }

  @Override
  public ByteBuffer next() {
    return next == end ? null : ByteBuffer.wrap(request.apply(next++));
  }
}
