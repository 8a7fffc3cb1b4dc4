package io.millrace.platform.grpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/** Messages as they travel: a flag byte for compression, four bytes of length, the message. */
public final class GrpcFrames {
  static final int PREFIX = 5;

  private GrpcFrames() {}

  /** A message, uncompressed, written once and straight into its frame. */
  public static Buffer of(MessageLite message) {
    int size = message.getSerializedSize();
    byte[] frame = new byte[PREFIX + size];
    for (int i = 0; i < Integer.BYTES; i++) {
      frame[1 + i] = (byte) (size >>> (24 - 8 * i));
    }
    CodedOutputStream out = CodedOutputStream.newInstance(frame, PREFIX, size);
    try {
      message.writeTo(out);
    } catch (IOException e) {
      throw new IllegalStateException("an array of the message's size has room for it", e);
    }
    out.checkNoSpaceLeft();
    return Buffer.buffer(frame);
  }
}
