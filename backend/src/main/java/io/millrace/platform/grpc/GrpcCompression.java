package io.millrace.platform.grpc;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Messages in gzip, the one compression besides none. What is small is done at once; what is not
 * goes to a worker, for a small message may inflate to a big one.
 */
final class GrpcCompression {
  static final String GZIP = "gzip";
  private static final int SMALL_COMPRESSED = 4 << 10;
  private static final int SMALL = 64 << 10;
  private static final int WORTH_IT = 1 << 10;

  private final Vertx vertx;

  GrpcCompression(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * A message as its client meant it.
   *
   * @param limit bytes that it may have
   * @return fails with INVALID_REQUEST or BODY_TOO_LARGE
   */
  Future<byte[]> inflated(byte[] compressed, int limit) {
    if (compressed.length > SMALL_COMPRESSED) {
      return vertx.executeBlocking(() -> inflate(compressed, limit), false);
    }
    try {
      return Future.succeededFuture(inflate(compressed, limit));
    } catch (ApiException e) {
      return Future.failedFuture(e);
    }
  }

  /** A frame with its message compressed, where that is worth it. */
  Future<Buffer> deflated(Buffer frame) {
    if (frame.length() < WORTH_IT) {
      return Future.succeededFuture(frame);
    }
    return frame.length() <= SMALL
        ? Future.succeededFuture(deflate(frame))
        : vertx.executeBlocking(() -> deflate(frame), false);
  }

  static byte[] inflate(byte[] compressed, int limit) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      byte[] bytes = in.readNBytes(limit);
      if (bytes.length == limit && in.read() >= 0) {
        throw MessageReader.tooLarge(limit);
      }
      return bytes;
    } catch (IOException e) {
      throw ApiException.of(ErrorCode.INVALID_REQUEST, "A message is not the gzip it should be.");
    }
  }

  static Buffer deflate(Buffer frame) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(frame.length() / 2);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(frame.getBytes(), GrpcFrames.PREFIX, frame.length() - GrpcFrames.PREFIX);
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes what is written", e);
    }
    byte[] message = out.toByteArray();
    return message.length >= frame.length() - GrpcFrames.PREFIX
        ? frame
        : Buffer.buffer(GrpcFrames.PREFIX + message.length)
            .appendByte((byte) 1)
            .appendInt(message.length)
            .appendBytes(message);
  }
}
