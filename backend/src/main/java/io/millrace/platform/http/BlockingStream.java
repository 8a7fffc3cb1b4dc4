package io.millrace.platform.http;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Bytes that a worker thread writes and an event loop reads. The writer waits while the reader is
 * behind, for a minute at most; a reader that has gone fails the writer's next write.
 */
public final class BlockingStream extends OutputStream implements ReadStream<Buffer> {
  private static final int CHUNK = 1 << 16;
  private static final int MAX_QUEUED = 16;
  private static final long PATIENCE_MILLIS = 60_000;

  private final Context context;
  private final Queue<Buffer> queue = new ArrayDeque<>();
  private Buffer open = Buffer.buffer(CHUNK);
  private Handler<Buffer> handler;
  private Handler<Void> endHandler;
  private Handler<Throwable> exceptionHandler;
  private Throwable failure;
  private long demand;
  private boolean started;
  private boolean finished;
  private boolean told;
  private boolean gone;

  /**
   * An empty stream.
   *
   * @param context of the event loop that reads
   */
  public BlockingStream(Context context) {
    this.context = context;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    open.appendBytes(bytes, offset, length);
    if (open.length() >= CHUNK) {
      hand(open);
      open = Buffer.buffer(CHUNK);
    }
  }

  @Override
  public void close() throws IOException {
    hand(open);
    open = Buffer.buffer();
    end(null);
  }

  /** Ends the stream as broken; what has been written stays. */
  public void fail(Throwable cause) {
    end(cause);
  }

  private synchronized void end(Throwable cause) {
    if (!finished) {
      finished = true;
      failure = cause;
      context.runOnContext(ignored -> deliver());
    }
  }

  private synchronized void hand(Buffer chunk) throws IOException {
    long waited = 0;
    while (queue.size() >= MAX_QUEUED && !gone && waited < PATIENCE_MILLIS) {
      try {
        wait(100);
        waited += 100;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException();
      }
    }
    if (gone || queue.size() >= MAX_QUEUED) {
      throw new IOException("the reader has gone");
    }
    if (chunk.length() > 0) {
      queue.add(chunk);
      context.runOnContext(ignored -> deliver());
    }
  }

  /** Hands over what is asked for, on the event loop alone. */
  private void deliver() {
    for (Buffer next = poll(); next != null; next = poll()) {
      handler.handle(next);
    }
    Handler<Throwable> failed = null;
    Handler<Void> ended = null;
    synchronized (this) {
      if (finished && queue.isEmpty() && !told && started && demand > 0) {
        told = true;
        failed = failure == null ? null : exceptionHandler;
        ended = failure == null ? endHandler : null;
      }
    }
    if (failed != null) {
      failed.handle(failure);
    }
    if (ended != null) {
      ended.handle(null);
    }
  }

  private synchronized Buffer poll() {
    if (demand == 0 || handler == null || queue.isEmpty()) {
      return null;
    }
    if (demand != Long.MAX_VALUE) {
      demand--;
    }
    notifyAll();
    return queue.poll();
  }

  @Override
  public synchronized ReadStream<Buffer> handler(Handler<Buffer> to) {
    handler = to;
    if (to == null && started) {
      gone = true;
      queue.clear();
      notifyAll();
    } else if (to != null) {
      started = true;
    }
    return this;
  }

  @Override
  public synchronized ReadStream<Buffer> pause() {
    demand = 0;
    return this;
  }

  @Override
  public ReadStream<Buffer> resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public synchronized ReadStream<Buffer> fetch(long amount) {
    demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
    context.runOnContext(ignored -> deliver());
    return this;
  }

  @Override
  public synchronized ReadStream<Buffer> endHandler(Handler<Void> to) {
    endHandler = to;
    return this;
  }

  @Override
  public synchronized ReadStream<Buffer> exceptionHandler(Handler<Throwable> to) {
    exceptionHandler = to;
    return this;
  }
}
