package io.millrace.loadtests;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** A kept-alive connection of HTTP/1.1. */
final class HttpConnection extends Connection {
  private static final int FIRST_CAPACITY = 64 << 10;
  private static final int MAX_ANSWER = 64 << 20;
  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
  private static final int SHOWN = 1_000;
  private static final int STATUS_AT = 9;
  private static final int OK = 200;

  /** Done, refused for the tenant's or the server's limits, expired. */
  private static final Set<Integer> KNOWN = Set.of(OK, 429, 503, 504);

  private ByteBuffer answer = ByteBuffer.allocateDirect(FIRST_CAPACITY);
  private int bodyAt;
  private int end;
  private int status;

  HttpConnection(SocketAddress server, Call call) throws IOException {
    super(server, call);
  }

  @Override
  void begin() {
    answer.clear();
    bodyAt = 0;
  }

  @Override
  boolean receive() throws IOException {
    if (channel.read(answer) < 0) {
      throw new IOException("the server closed a connection");
    }
    if (bodyAt == 0 && !readHead()) {
      return false;
    }
    if (answer.position() < end) {
      makeRoom();
      return false;
    }
    if (status == OK) {
      succeeded(answer.duplicate().position(bodyAt).limit(end));
    }
    return true;
  }

  @Override
  int status() {
    return status;
  }

  private void makeRoom() {
    if (end > answer.capacity()) {
      answer = ByteBuffer.allocateDirect(end).put(answer.flip());
    }
  }

  /** Finds where the body begins and ends; false while the head is not complete. */
  private boolean readHead() throws IOException {
    int length = -1;
    int line = 0;
    for (int at = 0; at + 1 < answer.position(); at++) {
      if (answer.get(at) != '\r') {
        continue;
      }
      if (at == line) {
        bodyAt = at + 2;
        end = bodyAt + length;
        requireUsable(length);
        return true;
      }
      if (at - line > LENGTH.length && startsWithLength(line)) {
        length = number(line + LENGTH.length, at);
      }
      line = at + 2;
    }
    return false;
  }

  private boolean startsWithLength(int line) {
    for (int i = 0; i < LENGTH.length; i++) {
      if ((answer.get(line + i) | 0x20) != (LENGTH[i] | 0x20)) {
        return false;
      }
    }
    return true;
  }

  private int number(int from, int to) {
    int number = 0;
    for (int at = from; at < to; at++) {
      if (answer.get(at) != ' ') {
        number = 10 * number + answer.get(at) - '0';
      }
    }
    return number;
  }

  private void requireUsable(int length) throws IOException {
    status = number(STATUS_AT, STATUS_AT + 3);
    if (!KNOWN.contains(status) || length < 0 || end > MAX_ANSWER) {
      byte[] shown = new byte[Math.min(answer.position(), SHOWN)];
      answer.get(0, shown);
      throw new IOException(
          "neither an answer nor a refusal: " + new String(shown, StandardCharsets.UTF_8));
    }
  }
}
