package io.millrace.loadtests;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A kept-alive HTTP connection that blocks, and tells when it breaks. */
final class SoakConnection implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;
  private static final String LENGTH = "content-length:";

  private final Socket socket = new Socket();
  private final InputStream in;

  /** An answer. */
  record Answer(int status, byte[] body) {}

  SoakConnection(InetSocketAddress server) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(server, PATIENCE_MILLIS);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @throws IOException if there is none, or it is broken off
   */
  Answer ask(byte[] request) throws IOException {
    socket.getOutputStream().write(request);
    int status = Integer.parseInt(line().split(" ", -1)[1]);
    int length = 0;
    for (String header = line(); !header.isEmpty(); header = line()) {
      if (header.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
        length = Integer.parseInt(header.substring(LENGTH.length()).strip());
      }
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("an answer was broken off");
    }
    return new Answer(status, body);
  }

  /** Sends a part of a request and resets the connection, at once or after a while. */
  void vanish(byte[] request, int bytes, long millis) throws IOException, InterruptedException {
    socket.getOutputStream().write(request, 0, bytes);
    Thread.sleep(millis);
    socket.setSoLinger(true, 0);
    socket.close();
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    int next = in.read();
    while (next != '\n') {
      if (next < 0) {
        throw new EOFException("the server closed the connection");
      }
      line.append((char) next);
      next = in.read();
    }
    return line.toString().strip();
  }

  /** What a body says, for messages. */
  static String shown(byte[] body) {
    return new String(body, 0, Math.min(body.length, 300), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
