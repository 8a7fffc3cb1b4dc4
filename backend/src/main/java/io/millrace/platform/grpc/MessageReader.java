package io.millrace.platform.grpc;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/**
 * Takes messages out of the chunks of a stream, never more than the limit of each. One that comes
 * whole in a chunk is copied once.
 */
final class MessageReader {
  private static final int PREPARED = 64 << 10;

  private final int limit;
  private final String encoding;
  private final Consumer<byte[]> handler;
  private final byte[] prefix = new byte[GrpcFrames.PREFIX];
  private int prefixLength;
  private byte[] message;
  private int messageLength;
  private int announced;

  /**
   * @param limit bytes of a message, compressed or not
   * @param encoding the client's {@code grpc-encoding}; null for none
   */
  MessageReader(int limit, String encoding, Consumer<byte[]> handler) {
    this.limit = limit;
    this.encoding = encoding;
    this.handler = handler;
  }

  /**
   * Takes the next bytes.
   *
   * @throws ApiException BODY_TOO_LARGE, INVALID_REQUEST or NOT_IMPLEMENTED; the stream is of no
   *     use afterwards
   */
  void read(Buffer chunk) {
    int at = 0;
    while (at < chunk.length()) {
      if (prefixLength < GrpcFrames.PREFIX) {
        prefix[prefixLength++] = chunk.getByte(at++);
        if (prefixLength == GrpcFrames.PREFIX) {
          begin();
        }
      } else {
        int length = Math.min(chunk.length() - at, announced - messageLength);
        reserve(messageLength + length);
        chunk.getBytes(at, at + length, message, messageLength);
        messageLength += length;
        at += length;
      }
      if (prefixLength == GrpcFrames.PREFIX && messageLength == announced) {
        finish();
      }
    }
  }

  /** Whether the stream stands between two messages. */
  boolean isBetween() {
    return prefixLength == 0;
  }

  private void begin() {
    long length = 0;
    for (int i = 1; i < GrpcFrames.PREFIX; i++) {
      length = length << 8 | (prefix[i] & 0xff);
    }
    if (length > limit) {
      throw tooLarge();
    }
    announced = (int) length;
    messageLength = 0;
    message = new byte[Math.min(announced, PREPARED)];
  }

  /** Room grows with what has come, not with what is announced. */
  private void reserve(int wanted) {
    if (wanted > message.length) {
      message = Arrays.copyOf(message, Math.min(announced, Math.max(wanted, 2 * message.length)));
    }
  }

  private void finish() {
    byte[] whole = message;
    message = null;
    prefixLength = 0;
    handler.accept(prefix[0] == 0 ? whole : inflated(whole));
  }

  private byte[] inflated(byte[] compressed) {
    if (prefix[0] != 1 || !"gzip".equals(encoding)) {
      throw ApiException.of(
          ErrorCode.NOT_IMPLEMENTED,
          "The compression " + encoding + " of a message is not supported; gzip is.");
    }
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      byte[] bytes = in.readNBytes(limit);
      if (bytes.length == limit && in.read() >= 0) {
        throw tooLarge();
      }
      return bytes;
    } catch (IOException e) {
      throw ApiException.of(ErrorCode.INVALID_REQUEST, "A message is not the gzip it should be.");
    }
  }

  private ApiException tooLarge() {
    return ApiException.of(
        ErrorCode.BODY_TOO_LARGE,
        "A message is larger than the " + limit + " bytes this method takes.");
  }
}
