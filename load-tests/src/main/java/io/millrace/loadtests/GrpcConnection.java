package io.millrace.loadtests;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A connection of HTTP/2 with one gRPC call after the other (RFC 9113). Windows are wide enough for
 * all that it receives; what it sends is far less than a window, so that it need not wait. Header
 * blocks are not decoded: a call that brought a message and ended has succeeded.
 */
final class GrpcConnection extends Connection {
  static final int FRAME_HEAD = 9;
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int WINDOW_UPDATE = 8;
  private static final int ACKNOWLEDGED = 1;
  private static final int PADDED = 8;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int SETTING = 6;
  private static final int WIDEST = Integer.MAX_VALUE;
  private static final int FIRST_WINDOW = 65_535;
  private static final int CAPACITY = 256 << 10;
  private static final int PING_BYTES = 8;
  private static final int PREFIX = 5;
  private static final int OK = 200;

  private final ByteBuffer received = ByteBuffer.allocateDirect(CAPACITY);
  private final ByteBuffer message = ByteBuffer.allocateDirect(CAPACITY);

  GrpcConnection(SocketAddress server, Call call) throws IOException {
    super(server, call);
    ByteBuffer preface = ByteBuffer.allocate(128);
    preface.put("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    frame(preface, SETTING, SETTINGS, 0);
    preface.putShort((short) INITIAL_WINDOW_SIZE).putInt(WIDEST);
    frame(preface, Integer.BYTES, WINDOW_UPDATE, 0);
    preface.putInt(WIDEST - FIRST_WINDOW);
    write(preface.flip());
  }

  /** Puts a frame's head, of the connection itself. */
  static void frame(ByteBuffer to, int length, int type, int flags) {
    to.put((byte) (length >> 16)).putShort((short) length).put((byte) type).put((byte) flags);
    to.putInt(0);
  }

  @Override
  void begin() {
    message.clear();
  }

  @Override
  int status() {
    return OK;
  }

  @Override
  boolean receive() throws IOException {
    if (channel.read(received) < 0) {
      throw new IOException("the server closed a connection");
    }
    received.flip();
    boolean whole = false;
    while (received.remaining() >= FRAME_HEAD) {
      int at = received.position();
      int length = received.getInt(at) >>> 8;
      if (received.remaining() < FRAME_HEAD + length) {
        break;
      }
      whole |= take(received.get(at + 3), received.get(at + 4), at + FRAME_HEAD, length);
      received.position(at + FRAME_HEAD + length);
    }
    received.compact();
    if (whole) {
      succeeded(answer());
    }
    return whole;
  }

  /** A frame; whether it was the call's last. */
  private boolean take(int type, int flags, int at, int length) throws IOException {
    switch (type) {
      case DATA -> {
        if ((flags & PADDED) != 0) {
          throw new IOException("a padded frame");
        }
        message.put(received.duplicate().position(at).limit(at + length));
      }
      case SETTINGS -> {
        if ((flags & ACKNOWLEDGED) == 0) {
          acknowledge(SETTINGS, at, 0);
        }
      }
      case PING -> {
        if ((flags & ACKNOWLEDGED) == 0) {
          acknowledge(PING, at, PING_BYTES);
        }
      }
      case RST_STREAM, GOAWAY -> throw new IOException("the server ended a call or all: " + type);
      default -> {}
    }
    return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
  }

  private void acknowledge(int type, int at, int length) throws IOException {
    ByteBuffer answer = ByteBuffer.allocate(FRAME_HEAD + length);
    frame(answer, length, type, ACKNOWLEDGED);
    write(answer.put(received.duplicate().position(at).limit(at + length)).flip());
  }

  /** A few bytes on a connection whose one request has been taken always find room. */
  private void write(ByteBuffer few) throws IOException {
    channel.write(few);
    if (few.hasRemaining()) {
      throw new IOException("the server takes no bytes");
    }
  }

  private ByteBuffer answer() throws IOException {
    message.flip();
    if (message.remaining() < PREFIX || message.get(0) != 0) {
      throw new IOException("a call that ended without an answer");
    }
    return message.position(PREFIX);
  }
}
