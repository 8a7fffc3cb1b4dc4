package io.millrace.loadtests;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What one connection sends again and again. */
interface Call {
  /** Opens the connection that repeats it. */
  default Connection connect(SocketAddress server) throws IOException {
    return new HttpConnection(server, this);
  }

  /**
   * The next request, head and body, from the buffer's position to its limit; null when there is
   * none any more.
   */
  ByteBuffer next();

  /** Of how many answers one is looked at. */
  default int checkedOneIn() {
    return 1;
  }

  /**
   * Looks at the body of an answer.
   *
   * @throws IllegalStateException if it is not what was asked for
   */
  default void check(ByteBuffer body) {}

  /**
   * Head and body of a request that carries JSON.
   *
   * @param key of the API; empty where none is needed
   */
  static byte[] post(String path, String key, byte[] json) {
    StringBuilder head = new StringBuilder("POST ").append(path).append(" HTTP/1.1\r\n");
    head.append("Host: localhost\r\nContent-Type: application/json\r\n");
    if (!key.isEmpty()) {
      head.append("Authorization: Bearer ").append(key).append("\r\n");
    }
    head.append("Content-Length: ").append(json.length).append("\r\n\r\n");
    byte[] first = head.toString().getBytes(StandardCharsets.US_ASCII);
    byte[] request = Arrays.copyOf(first, first.length + json.length);
    System.arraycopy(json, 0, request, first.length, json.length);
    return request;
  }
}
