package io.millrace.platform.grpc;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Takes messages out of the chunks of a stream, never more than the limit of each. One that comes
 * whole in a chunk is copied once.
 */
final class MessageReader {
  private static final int PREPARED = 64 << 10;

  private final int limit;
  private final String encoding;
  private final Consumer<Message> handler;
  private final byte[] prefix = new byte[GrpcFrames.PREFIX];
  private int prefixLength;
  private byte[] message;
  private int messageLength;
  private int announced;

  /**
   * What came.
   *
   * @param compressed with gzip
   */
  record Message(byte[] bytes, boolean compressed) {}

  /**
   * @param limit bytes of a message as it comes
   * @param encoding the client's {@code grpc-encoding}; null for none
   */
  MessageReader(int limit, String encoding, Consumer<Message> handler) {
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
      throw tooLarge(limit);
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
    if (prefix[0] != 0 && (prefix[0] != 1 || !GrpcCompression.GZIP.equals(encoding))) {
      throw ApiException.of(
          ErrorCode.NOT_IMPLEMENTED,
          "The compression " + encoding + " of a message is not supported; gzip is.");
    }
    handler.accept(new Message(whole, prefix[0] == 1));
  }

  static ApiException tooLarge(int limit) {
    return ApiException.of(
        ErrorCode.BODY_TOO_LARGE,
        "A message is larger than the " + limit + " bytes this method takes.");
  }
}
