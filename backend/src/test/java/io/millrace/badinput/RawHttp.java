package io.millrace.badinput;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * HTTP/1.1 as no client library would write it: nothing is checked, and every request has a
 * connection of its own. An answer that does not come in time is a {@link
 * java.net.SocketTimeoutException}.
 */
final class RawHttp {
  private static final int PATIENCE_MILLIS = 20_000;
  private static final int MAX_HEAD = 64 << 10;

  private final URI server;

  RawHttp(URI server) {
    this.server = server;
  }

  /** How the end of a body is told. */
  enum Framing {
    NONE,
    LENGTH,
    CHUNKED
  }

  /** What is sent; the target as it stands in the first line. */
  record Request(
      String method, String target, Map<String, String> headers, byte[] body, Framing framing) {
    Request {
      headers = Map.copyOf(headers);
      body = body.clone();
    }

    static Request of(String method, String target, String authorization) {
      return new Request(
          method, target, Map.of("Authorization", authorization), new byte[0], Framing.NONE);
    }

    Request json(byte[] bytes) {
      return with("Content-Type", "application/json").body(bytes, Framing.LENGTH);
    }

    Request body(byte[] bytes, Framing how) {
      return new Request(method, target, headers, bytes, how);
    }

    Request with(String name, String value) {
      Map<String, String> more = new LinkedHashMap<>(headers);
      more.put(name, value);
      return new Request(method, target, more, body, framing);
    }
  }

  /** What came back; of an endless stream the head alone. */
  record Answer(int status, Map<String, String> headers, byte[] body) {
    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  Answer send(Request request) throws IOException {
    return send(bytes(request));
  }

  /** Sends bytes as they are; the server may answer before it has taken them all. */
  Answer send(byte[] bytes) throws IOException {
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      IOException unsent = null;
      try {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
      } catch (IOException e) {
        unsent = e;
      }
      try {
        return read(new BufferedInputStream(socket.getInputStream()));
      } catch (IOException e) {
        if (unsent != null) {
          e.addSuppressed(unsent);
        }
        throw e;
      }
    }
  }

  private byte[] bytes(Request request) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    line(out, request.method() + " " + request.target() + " HTTP/1.1");
    line(out, "Host: " + server.getAuthority());
    line(out, "Connection: close");
    request.headers().forEach((name, value) -> line(out, name + ": " + value));
    switch (request.framing()) {
      case NONE -> line(out, "");
      case LENGTH -> {
        line(out, "Content-Length: " + request.body().length);
        line(out, "");
        out.writeBytes(request.body());
      }
      case CHUNKED -> {
        line(out, "Transfer-Encoding: chunked");
        line(out, "");
        if (request.body().length > 0) {
          line(out, Integer.toHexString(request.body().length));
          out.writeBytes(request.body());
          line(out, "");
        }
        line(out, "0");
        line(out, "");
      }
    }
    return out.toByteArray();
  }

  private static void line(ByteArrayOutputStream out, String text) {
    out.writeBytes((text + "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  private static Answer read(InputStream in) throws IOException {
    String[] lines = head(in).strip().split("\r\n", -1);
    int status = Integer.parseInt(lines[0].split(" ", -1)[1]);
    Map<String, String> headers = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.put(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
          lines[i].substring(colon + 1).strip());
    }
    return new Answer(status, headers, body(in, headers));
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
      int next = in.read();
      if (next < 0 || head.length() > MAX_HEAD) {
        throw new IOException("the connection ended without an answer, after '" + head + "'");
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
    if (headers.getOrDefault("content-type", "").startsWith("text/event-stream")) {
      return new byte[0];
    }
    String length = headers.get("content-length");
    return length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
  }
}
