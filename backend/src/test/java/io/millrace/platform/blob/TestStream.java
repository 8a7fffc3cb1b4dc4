package io.millrace.platform.blob;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/** Bytes as a stream that keeps to what it was asked for, and can break off. */
final class TestStream implements ReadStream<Buffer> {
  private static final int CHUNK = 16 << 10;

  private final Buffer bytes;
  private int failAt = Integer.MAX_VALUE;
  private int position;
  private long demand = Long.MAX_VALUE;
  private boolean done;
  private Handler<Buffer> onChunk;
  private Handler<Void> onEnd = end -> {};
  private Handler<Throwable> onFailure = failure -> {};

  TestStream(Buffer bytes) {
    this.bytes = bytes;
  }

  TestStream failingAt(int position) {
    failAt = position;
    return this;
  }

  @Override
  public TestStream handler(Handler<Buffer> handler) {
    onChunk = handler;
    give();
    return this;
  }

  @Override
  public TestStream endHandler(Handler<Void> handler) {
    onEnd = handler == null ? end -> {} : handler;
    return this;
  }

  @Override
  public TestStream exceptionHandler(Handler<Throwable> handler) {
    onFailure = handler == null ? failure -> {} : handler;
    return this;
  }

  @Override
  public TestStream pause() {
    demand = 0;
    return this;
  }

  @Override
  public TestStream resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public TestStream fetch(long amount) {
    demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
    give();
    return this;
  }

  private void give() {
    while (!done && onChunk != null && demand > 0) {
      if (position >= failAt) {
        done = true;
        onFailure.handle(new IllegalStateException("the client went away"));
      } else if (position == bytes.length()) {
        done = true;
        onEnd.handle(null);
      } else {
        int end = Math.min(position + CHUNK, bytes.length());
        Buffer chunk = bytes.slice(position, end);
        position = end;
        demand = demand == Long.MAX_VALUE ? demand : demand - 1;
        onChunk.handle(chunk);
      }
    }
  }
}
