package io.millrace.loadtests;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Connections that were used once and then keep still. */
final class Sockets implements AutoCloseable {
  /** The server's idle timeout. */
  static final Duration EXPIRES_AFTER = Duration.ofSeconds(120);

  private static final byte[] REQUEST =
      "GET /v2/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** The connection preface of HTTP/2 and an empty SETTINGS frame: a channel without a call. */
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII);

  private final List<SocketChannel> all = new ArrayList<>();

  static InetSocketAddress http(ServerProcess server) {
    return new InetSocketAddress(server.address().getHost(), server.address().getPort());
  }

  static InetSocketAddress grpc(ServerProcess server) {
    return new InetSocketAddress(server.grpc().getHost(), server.grpc().getPort());
  }

  /** Opens connections, each of which has had an answer. */
  void openHttp(InetSocketAddress server, int count) throws IOException {
    open(server, count, REQUEST);
  }

  /** Opens channels to which the server has answered. */
  void openGrpc(InetSocketAddress server, int count) throws IOException {
    open(server, count, PREFACE);
  }

  private void open(InetSocketAddress server, int count, byte[] first) throws IOException {
    ByteBuffer answer = ByteBuffer.allocateDirect(4 << 10);
    for (int i = 0; i < count; i++) {
      SocketChannel channel = SocketChannel.open(server);
      all.add(channel);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.write(ByteBuffer.wrap(first));
      if (channel.read(answer.clear()) <= 0) {
        throw new IOException("connection " + i + " got no answer");
      }
    }
  }

  /** Fails unless the server holds all of them open. */
  void requireOpen() throws IOException {
    ByteBuffer more = ByteBuffer.allocateDirect(4 << 10);
    for (SocketChannel channel : all) {
      channel.configureBlocking(false);
      if (channel.read(more.clear()) < 0) {
        throw new IOException("the server closed a connection that was idle for a short time");
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : all) {
      channel.close();
    }
  }
}
