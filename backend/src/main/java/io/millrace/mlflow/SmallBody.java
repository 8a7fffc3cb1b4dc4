package io.millrace.mlflow;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;

/** A body whose length is known only once it is here, and a stream of it. */
final class SmallBody implements ReadStream<Buffer> {
  private static final int MAX_BYTES = 16 << 20;

  private final Buffer bytes;
  private Handler<Buffer> handler;
  private Handler<Void> endHandler;
  private boolean begun;

  SmallBody(Buffer bytes) {
    this.bytes = bytes;
  }

  /** Reads a paused request; refused when it is longer than 16 MiB. */
  static Future<Buffer> read(HttpServerRequest request) {
    Promise<Buffer> promise = Promise.promise();
    Buffer body = Buffer.buffer();
    request.handler(
        chunk -> {
          if (body.length() + chunk.length() > MAX_BYTES) {
            request.pause();
            promise.tryFail(
                MlflowErrors.invalid(
                    "Send the file's length in bytes as Content-Length; without it at most "
                        + MAX_BYTES
                        + " bytes are taken."));
          } else {
            body.appendBuffer(chunk);
          }
        });
    request.endHandler(end -> promise.tryComplete(body));
    request.exceptionHandler(promise::tryFail);
    request.resume();
    return promise.future();
  }

  @Override
  public ReadStream<Buffer> handler(Handler<Buffer> newHandler) {
    handler = newHandler;
    return this;
  }

  @Override
  public ReadStream<Buffer> endHandler(Handler<Void> newHandler) {
    endHandler = newHandler;
    return this;
  }

  @Override
  public ReadStream<Buffer> exceptionHandler(Handler<Throwable> failed) {
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
    if (!begun) {
      begun = true;
      Context context = Vertx.currentContext();
      context.runOnContext(
          ignored -> {
            if (bytes.length() > 0 && handler != null) {
              handler.handle(bytes);
            }
            if (endHandler != null) {
              endHandler.handle(null);
            }
          });
    }
    return this;
  }
}
