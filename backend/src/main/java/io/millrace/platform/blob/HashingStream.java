package io.millrace.platform.blob;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Passes a stream on and computes the SHA-256 of what went through. */
public final class HashingStream implements ReadStream<Buffer> {
  private final ReadStream<Buffer> source;
  private final MessageDigest digest;
  private boolean brokenOff;

  public HashingStream(ReadStream<Buffer> source) {
    this.source = source;
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The hash, lower-case hex; once, after the end. */
  public String sha256() {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Whether the source failed before its end. */
  public boolean brokenOff() {
    return brokenOff;
  }

  @Override
  public ReadStream<Buffer> handler(Handler<Buffer> handler) {
    source.handler(
        handler == null
            ? null
            : chunk -> {
              digest.update(chunk.getBytes());
              handler.handle(chunk);
            });
    return this;
  }

  @Override
  public ReadStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
    source.exceptionHandler(
        handler == null
            ? null
            : failure -> {
              brokenOff = true;
              handler.handle(failure);
            });
    return this;
  }

  @Override
  public ReadStream<Buffer> pause() {
    source.pause();
    return this;
  }

  @Override
  public ReadStream<Buffer> resume() {
    source.resume();
    return this;
  }

  @Override
  public ReadStream<Buffer> fetch(long amount) {
    source.fetch(amount);
    return this;
  }

  @Override
  public ReadStream<Buffer> endHandler(Handler<Void> handler) {
    source.endHandler(handler);
    return this;
  }
}
