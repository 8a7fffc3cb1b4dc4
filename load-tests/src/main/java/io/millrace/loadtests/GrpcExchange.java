package io.millrace.loadtests;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * One {@code ModelInfer} of the Open Inference Protocol over gRPC for one row, as frames of HTTP/2
 * (RFC 9113): the header block is written out the first time and named by the indexes of HPACK's
 * table afterwards (RFC 7541), as real clients do.
 */
final class GrpcExchange implements Call {
  private static final String PATH = "/inference.GRPCInferenceService/ModelInfer";
  private static final int PREFIX = 5;
  private static final int STREAM_AT = 5;
  private static final int METHOD_POST = 0x83;
  private static final int SCHEME_HTTP = 0x86;
  private static final int NEW_WITH_NAME = 0x40;
  private static final int NAME_AUTHORITY = 1;
  private static final int NAME_PATH = 4;
  private static final int NAME_AUTHORIZATION = 23;
  private static final int NAME_CONTENT_TYPE = 31;
  private static final int NEWEST = 0x80 | 62;
  private static final int ADDED = 5;

  private final ByteBuffer first;
  private final ByteBuffer later;
  private final Exchange answer;
  private int stream = -1;

  private GrpcExchange(ByteBuffer first, ByteBuffer later, Exchange answer) {
    this.first = first;
    this.later = later;
    this.answer = answer;
  }

  /** A request for one row; what it answers is compared as that of a binary request. */
  static GrpcExchange of(String endpoint, String key, float[] row, float[] expected) {
    try {
      byte[] message = message(endpoint, row);
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      whole.write(METHOD_POST);
      whole.write(SCHEME_HTTP);
      ByteArrayOutputStream indexed = new ByteArrayOutputStream();
      indexed.writeBytes(whole.toByteArray());
      added(whole, NAME_PATH, PATH);
      added(whole, NAME_AUTHORITY, "localhost");
      added(whole, NAME_CONTENT_TYPE, "application/grpc");
      whole.write(NEW_WITH_NAME);
      text(whole, "te");
      text(whole, "trailers");
      added(whole, NAME_AUTHORIZATION, "Bearer " + key);
      for (int i = ADDED - 1; i >= 0; i--) {
        indexed.write(NEWEST + i);
      }
      return new GrpcExchange(
          frames(whole.toByteArray(), message),
          frames(indexed.toByteArray(), message),
          Exchange.of(Exchange.Format.BINARY, endpoint, key, row, expected));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void added(ByteArrayOutputStream block, int name, String value) {
    block.write(NEW_WITH_NAME | name);
    text(block, value);
  }

  /** Not Huffman-coded. */
  private static void text(ByteArrayOutputStream block, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    int room = 0x7f;
    if (bytes.length < room) {
      block.write(bytes.length);
    } else {
      block.write(room);
      int rest = bytes.length - room;
      while (rest > 0x7f) {
        block.write(0x80 | (rest & 0x7f));
        rest >>= 7;
      }
      block.write(rest);
    }
    block.writeBytes(bytes);
  }

  /** A ModelInferRequest: model_name 1, inputs 5 (name 1, datatype 2, shape 3), raw contents 7. */
  private static byte[] message(String endpoint, float[] row) throws IOException {
    ByteArrayOutputStream input = new ByteArrayOutputStream();
    CodedOutputStream tensor = CodedOutputStream.newInstance(input);
    tensor.writeString(1, "x");
    tensor.writeString(2, "FP32");
    tensor.writeInt64(3, 1);
    tensor.writeInt64(3, row.length);
    tensor.flush();
    ByteBuffer raw = ByteBuffer.allocate(4 * row.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(row);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    CodedOutputStream request = CodedOutputStream.newInstance(message);
    request.writeString(1, endpoint);
    request.writeByteArray(5, input.toByteArray());
    request.writeBytes(7, ByteString.copyFrom(raw));
    request.flush();
    return message.toByteArray();
  }

  private static ByteBuffer frames(byte[] block, byte[] message) {
    ByteBuffer frames =
        ByteBuffer.allocateDirect(
            2 * GrpcConnection.FRAME_HEAD + block.length + PREFIX + message.length);
    GrpcConnection.frame(frames, block.length, GrpcConnection.HEADERS, GrpcConnection.END_HEADERS);
    frames.put(block);
    GrpcConnection.frame(
        frames, PREFIX + message.length, GrpcConnection.DATA, GrpcConnection.END_STREAM);
    return frames.put((byte) 0).putInt(message.length).put(message);
  }

  @Override
  public Connection connect(SocketAddress server) throws IOException {
    return new GrpcConnection(server, this);
  }

  /** Streams are numbered 1, 3, 5 … */
  @Override
  public ByteBuffer next() {
    ByteBuffer request = stream < 0 ? first : later;
    stream += 2;
    request.flip();
    request.putInt(STREAM_AT, stream);
    int block = request.getInt(0) >>> 8;
    request.putInt(GrpcConnection.FRAME_HEAD + block + STREAM_AT, stream);
    return request;
  }

  /** Raw contents are the message's last field, as they are a binary answer's last bytes. */
  @Override
  public void check(ByteBuffer body) {
    answer.check(body);
  }
}
