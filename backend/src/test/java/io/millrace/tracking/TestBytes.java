package io.millrace.tracking;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/** Bytes in memory as a stream that gives them once it is wanted. */
public final class TestBytes implements ReadStream<Buffer> {
  private final Buffer bytes;
  private Handler<Buffer> handler = ignored -> {};
  private Handler<Void> endHandler = ignored -> {};
  private boolean given;

  public TestBytes(Buffer bytes) {
    this.bytes = bytes;
  }

  @Override
  public ReadStream<Buffer> handler(Handler<Buffer> next) {
    if (next != null) {
      handler = next;
    }
    return this;
  }

  @Override
  public ReadStream<Buffer> endHandler(Handler<Void> next) {
    if (next != null) {
      endHandler = next;
    }
    return this;
  }

  @Override
  public ReadStream<Buffer> exceptionHandler(Handler<Throwable> next) {
    return this;
  }

  @Override
  public ReadStream<Buffer> pause() {
    return this;
  }

  @Override
  public ReadStream<Buffer> resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public ReadStream<Buffer> fetch(long amount) {
    if (!given) {
      given = true;
      handler.handle(bytes);
      endHandler.handle(null);
    }
    return this;
  }
}
