package io.millrace.loadtests;

import io.millrace.loadtests.Exchange.Format;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * One kept-alive connection with one request under way. Bytes that are ready go out, and of the
 * answer only what is needed is looked at: a load generator on the server's machine takes from the
 * server whatever it spends.
 */
final class Connection implements AutoCloseable {
  private static final int MAX_ANSWER = 64 << 10;
  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
  private static final int JSON_CHECKED = 64;
  private static final int STATUS_AT = 9;
  private static final int OK = 200;

  /** Predicted, refused for the tenant's or the server's limits, expired. */
  private static final Set<Integer> KNOWN = Set.of(OK, 429, 503, 504);

  final SocketChannel channel;
  private final Exchange exchange;
  private final ByteBuffer request;
  private final ByteBuffer answer = ByteBuffer.allocateDirect(MAX_ANSWER);
  private int bodyAt;
  private int end;
  private int status;
  private long sentAt;
  private long predictions;

  Connection(SocketAddress server, Exchange exchange) throws IOException {
    this.exchange = exchange;
    this.request = ByteBuffer.allocateDirect(exchange.request().length).put(exchange.request());
    this.channel = SocketChannel.open(server);
    channel.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
  }

  void send() throws IOException {
    answer.clear();
    bodyAt = 0;
    request.flip();
    sentAt = System.nanoTime();
    while (request.hasRemaining()) {
      channel.write(request);
    }
  }

  /** Reads what came; true if the answer is whole. */
  boolean receive() throws IOException {
    if (channel.read(answer) < 0) {
      throw new IOException("the server closed a connection");
    }
    if ((bodyAt == 0 && !readHead()) || answer.position() < end) {
      return false;
    }
    if (status == OK) {
      // JSON is parsed now and then: that costs more than all the rest here.
      if (exchange.format() == Format.BINARY || predictions % JSON_CHECKED == 0) {
        exchange.check(answer.duplicate().position(bodyAt).limit(end));
      }
      predictions++;
    }
    return true;
  }

  /** How often it got a prediction. */
  long predictions() {
    return predictions;
  }

  /** The status of the answer that is whole. */
  int status() {
    return status;
  }

  /** When its request was sent. */
  long sentAt() {
    return sentAt;
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
      byte[] shown = new byte[Math.min(answer.position(), 1000)];
      answer.get(0, shown);
      throw new IOException(
          "neither a prediction nor a refusal: " + new String(shown, StandardCharsets.UTF_8));
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
