package io.millrace.datasets;

import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.blob.BlobStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collector;

/**
 * Reads objects on a worker thread, a window at a time, so that many small reads in a row cost few
 * requests. Not for event loops: it waits.
 */
public final class BlobWindow {
  private static final long TIMEOUT_SECONDS = 120;

  private final BlobStore blobs;
  private final int size;
  private BlobKey key;
  private long start;
  private Buffer window = Buffer.buffer();

  /**
   * @param size of a window in bytes
   */
  public BlobWindow(BlobStore blobs, int size) {
    this.blobs = blobs;
    this.size = size;
  }

  /** Bytes of an object; fails when it ends before them. */
  public InputStream open(StoredBytes bytes) {
    return new RangeStream(bytes);
  }

  /** A range in memory. */
  public byte[] read(BlobKey object, long offset, int length) throws IOException {
    try (InputStream in = open(new StoredBytes(object, offset, length))) {
      return in.readNBytes(length);
    }
  }

  private int read(StoredBytes bytes, long done, byte[] into, int at, int wanted)
      throws IOException {
    long position = bytes.offset() + done;
    boolean inside =
        bytes.key().equals(key) && position >= start && position < start + window.length();
    if (!inside) {
      window = await(range(bytes.key(), position, size));
      key = bytes.key();
      start = position;
      if (window.length() == 0) {
        throw new EOFException("the object ends before its announced length");
      }
    }
    int from = (int) (position - start);
    int count = Math.min(wanted, window.length() - from);
    window.getBytes(from, from + count, into, at);
    return count;
  }

  private Future<Buffer> range(BlobKey object, long offset, long length) {
    return blobs
        .read(object, offset, length)
        .compose(
            read -> {
              ReadStream<Buffer> stream = read.stream();
              Future<Buffer> all =
                  stream.collect(
                      Collector.of(Buffer::buffer, Buffer::appendBuffer, Buffer::appendBuffer));
              stream.resume();
              return all;
            });
  }

  /** Waits for what the event loop does; the failure itself comes out when it is unchecked. */
  public static <T> T await(Future<T> future) throws IOException {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw new IOException(e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + TIMEOUT_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  private final class RangeStream extends InputStream {
    private final StoredBytes bytes;
    private long done;

    RangeStream(StoredBytes bytes) {
      this.bytes = bytes;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (done >= bytes.length()) {
        return -1;
      }
      int wanted = (int) Math.min(length, bytes.length() - done);
      int count = BlobWindow.this.read(bytes, done, into, at, wanted);
      done += count;
      return count;
    }

    /** Costs nothing: what is passed over is not fetched. */
    @Override
    public long skip(long count) {
      long skipped = Math.max(0, Math.min(count, bytes.length() - done));
      done += skipped;
      return skipped;
    }

    /** So that GZIPInputStream goes on with the next member. */
    @Override
    public int available() {
      return (int) Math.min(Integer.MAX_VALUE, bytes.length() - done);
    }
  }
}
