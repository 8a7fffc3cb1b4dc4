package io.millrace.platform.blob;

import static java.util.Objects.requireNonNull;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/**
 * An object that is being read. The stream starts paused and holds a connection: consume it ({@code
 * stream().pipeTo(…)} resumes it) or {@link #discard()} it, also when the consumer fails half way.
 */
public final class BlobRead {
  private final long size;
  private final ReadStream<Buffer> stream;
  private final Runnable abort;

  BlobRead(long size, ReadStream<Buffer> stream, Runnable abort) {
    this.size = size;
    this.stream = requireNonNull(stream, "stream");
    this.abort = requireNonNull(abort, "abort");
  }

  /** How many bytes the stream will give: of the object, or of the range that was asked for. */
  public long size() {
    return size;
  }

  /** The bytes, with back-pressure; fails if the store breaks off before {@link #size()} bytes. */
  public ReadStream<Buffer> stream() {
    return stream;
  }

  /** Gives up reading and frees the connection; harmless after the end. */
  public void discard() {
    abort.run();
  }
}
