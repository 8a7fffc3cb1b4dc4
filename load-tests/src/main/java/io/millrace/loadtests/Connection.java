package io.millrace.loadtests;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * One connection with one request under way. Bytes that are ready go out, and of the answer only
 * what is needed is looked at: a load generator on the server's machine takes from the server
 * whatever it spends.
 */
abstract class Connection implements AutoCloseable {
  final SocketChannel channel;
  private final Call call;
  private ByteBuffer request;
  private long sentAt;
  private long successes;

  Connection(SocketAddress server, Call call) throws IOException {
    this.call = call;
    this.channel = SocketChannel.open(server);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
  }

  /** Forgets the last answer: another request goes out. */
  abstract void begin();

  /** Reads what came; true if the answer is whole. */
  abstract boolean receive() throws IOException;

  /** The status of the answer that is whole, as HTTP has it. */
  abstract int status();

  /** Begins a request, if there is one; false while the server does not take all of it. */
  final boolean send() throws IOException {
    begin();
    request = call.next();
    if (request == null) {
      return true;
    }
    sentAt = System.nanoTime();
    return write();
  }

  /** Goes on with a request; false while the server takes no more of it. */
  final boolean write() throws IOException {
    channel.write(request);
    return !request.hasRemaining();
  }

  /** A whole answer is what was asked for; now and then its body is looked at. */
  final void succeeded(ByteBuffer body) {
    if (successes++ % call.checkedOneIn() == 0) {
      call.check(body);
    }
  }

  /** Whether no request is under way and none will come. */
  final boolean isDone() {
    return request == null;
  }

  /** How often it got what it asked for. */
  final long successes() {
    return successes;
  }

  /** When its request was sent. */
  final long sentAt() {
    return sentAt;
  }

  @Override
  public final void close() throws IOException {
    channel.close();
  }
}
