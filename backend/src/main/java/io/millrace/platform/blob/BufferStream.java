package io.millrace.platform.blob;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/** Bytes in memory as a stream, in pieces as they are asked for; paused at first. */
public final class BufferStream implements ReadStream<Buffer> {
  private static final int PIECE = 64 << 10;

  private final Vertx vertx;
  private final Buffer bytes;
  private Handler<Buffer> handler = piece -> {};
  private Handler<Void> endHandler = end -> {};
  private int at;
  private long wanted;
  private boolean scheduled;
  private boolean ended;

  public BufferStream(Vertx vertx, Buffer bytes) {
    this.vertx = vertx;
    this.bytes = bytes;
  }

  @Override
  public ReadStream<Buffer> exceptionHandler(Handler<Throwable> unused) {
    return this;
  }

  @Override
  public ReadStream<Buffer> handler(Handler<Buffer> wanting) {
    handler = wanting == null ? piece -> {} : wanting;
    return this;
  }

  @Override
  public ReadStream<Buffer> endHandler(Handler<Void> wanting) {
    endHandler = wanting == null ? end -> {} : wanting;
    return this;
  }

  @Override
  public ReadStream<Buffer> pause() {
    wanted = 0;
    return this;
  }

  @Override
  public ReadStream<Buffer> resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public ReadStream<Buffer> fetch(long amount) {
    wanted = wanted + amount < 0 ? Long.MAX_VALUE : wanted + amount;
    if (!scheduled) {
      scheduled = true;
      vertx.runOnContext(now -> flow());
    }
    return this;
  }

  private void flow() {
    scheduled = false;
    while (wanted > 0 && at < bytes.length()) {
      int next = Math.min(bytes.length(), at + PIECE);
      Buffer piece = bytes.slice(at, next);
      at = next;
      wanted--;
      handler.handle(piece);
    }
    if (at == bytes.length() && wanted > 0 && !ended) {
      ended = true;
      endHandler.handle(null);
    }
  }
}
