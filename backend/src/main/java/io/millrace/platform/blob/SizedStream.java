package io.millrace.platform.blob;

import static io.millrace.platform.blob.BlobException.Kind.PRECONDITION;
import static io.millrace.platform.blob.BlobException.Kind.TOO_LARGE;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.function.Function;

/** Passes on a stream that gives exactly as many bytes as it should, and fails any other. */
final class SizedStream implements ReadStream<Buffer> {
  private final ReadStream<Buffer> source;
  private final long size;
  private final Function<Throwable, BlobException> translate;
  private Handler<Throwable> onFailure = failure -> {};
  private long seen;
  private boolean failed;

  SizedStream(ReadStream<Buffer> source, long size, Function<Throwable, BlobException> translate) {
    this.source = source;
    this.size = size;
    this.translate = translate;
  }

  @Override
  public SizedStream handler(Handler<Buffer> handler) {
    source.handler(handler == null ? null : chunk -> pass(chunk, handler));
    return this;
  }

  @Override
  public SizedStream endHandler(Handler<Void> handler) {
    source.endHandler(handler == null ? null : end -> end(handler));
    return this;
  }

  @Override
  public SizedStream exceptionHandler(Handler<Throwable> handler) {
    onFailure = handler == null ? failure -> {} : handler;
    source.exceptionHandler(handler == null ? null : failure -> fail(translate.apply(failure)));
    return this;
  }

  @Override
  public SizedStream pause() {
    source.pause();
    return this;
  }

  @Override
  public SizedStream resume() {
    source.resume();
    return this;
  }

  @Override
  public SizedStream fetch(long amount) {
    source.fetch(amount);
    return this;
  }

  private void pass(Buffer chunk, Handler<Buffer> handler) {
    seen += chunk.length();
    if (seen > size) {
      fail(new BlobException(TOO_LARGE, "more than the announced %d bytes".formatted(size)));
    } else if (!failed) {
      handler.handle(chunk);
    }
  }

  private void end(Handler<Void> handler) {
    if (seen < size) {
      fail(
          new BlobException(
              PRECONDITION, "%d bytes instead of the announced %d".formatted(seen, size)));
    } else if (!failed) {
      handler.handle(null);
    }
  }

  private void fail(BlobException failure) {
    if (!failed) {
      failed = true;
      onFailure.handle(failure);
    }
  }
}
