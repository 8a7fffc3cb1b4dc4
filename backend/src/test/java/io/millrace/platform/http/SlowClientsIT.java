package io.millrace.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that send a request a few bytes at a time, on a clock that the test moves. */
class SlowClientsIT {
  private static final Duration SPAN = Duration.ofMillis(60);
  private static final int LEAST_BYTES = 1_000;
  private static final String HEAD =
      "POST /%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000\r\n\r\n";

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong clock = new AtomicLong(1);
  private HttpServer server;

  @BeforeEach
  void start() {
    SlowClients slow = new SlowClients(clock::get, SPAN, LEAST_BYTES);
    vertx.runOnContext(
        started -> {
          slow.start(vertx);
          vertx
              .createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
              .connectionHandler(slow::watch)
              .requestHandler(this::answer)
              .listen(0, "127.0.0.1")
              .onSuccess(listening -> server = listening);
        });
    await().pollInterval(Duration.ofMillis(5)).until(() -> server != null);
  }

  private void answer(HttpServerRequest request) {
    if (request.path().equals("/busy")) {
      request.pause();
    } else {
      request.endHandler(ended -> request.response().end("done"));
    }
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void aHeadThatDoesNotEndIsCut() throws IOException {
    try (Client client = new Client()) {
      // Given
      client.send("GET / HTTP/1.1\r\nHost: loc");
      client.awaitArrival();

      // When: bytes go on to come
      clock.addAndGet(SPAN.toNanos() - 1);
      client.send("al");
      assertThat(client.isCutWithin(SPAN)).isFalse();
      clock.addAndGet(2);

      // Then
      assertThat(client.isCutWithin(Duration.ofSeconds(5))).isTrue();
    }
  }

  @Test
  void aBodyThatTricklesIsCutAndOneThatFlowsIsNot() throws IOException {
    try (Client trickle = new Client();
        Client flow = new Client()) {
      // Given
      for (Client each : new Client[] {trickle, flow}) {
        each.send(HEAD.formatted("trickle") + "x");
        each.awaitArrival();
      }

      // When
      flow.send("x".repeat(LEAST_BYTES));
      flow.awaitArrival();
      trickle.send("xx");
      clock.addAndGet(SPAN.toNanos() + 1);

      // Then
      assertThat(trickle.isCutWithin(Duration.ofSeconds(5))).isTrue();
      flow.send("x".repeat(10_000 - LEAST_BYTES - 1));
      assertThat(flow.line()).isEqualTo("HTTP/1.1 200 OK");
    }
  }

  @Test
  void anIdleConnectionAndOneWhoseServerIsBusyStay() throws IOException {
    try (Client idle = new Client();
        Client waiting = new Client()) {
      // Given: all of one request was answered; all of the other's came, and is not read
      idle.send(HEAD.formatted("whole") + "x".repeat(10_000));
      assertThat(idle.line()).isEqualTo("HTTP/1.1 200 OK");
      waiting.send(HEAD.formatted("busy") + "x".repeat(10_000));
      waiting.awaitArrival();

      // When
      clock.addAndGet(10 * SPAN.toNanos());

      // Then
      assertThat(idle.isCutWithin(SPAN)).isFalse();
      assertThat(waiting.isCutWithin(SPAN)).isFalse();
    }
  }

  /** A client on a socket. */
  private final class Client implements AutoCloseable {
    private final Socket socket = new Socket("127.0.0.1", server.actualPort());

    Client() throws IOException {
      socket.setTcpNoDelay(true);
    }

    void send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The server has read what was sent once it has answered somebody who asked after. */
    void awaitArrival() throws IOException {
      try (Client after = new Client()) {
        after.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        after.line();
      }
    }

    String line() throws IOException {
      StringBuilder line = new StringBuilder();
      int read = socket.getInputStream().read();
      while (read >= 0 && read != '\n') {
        line.append((char) read);
        read = socket.getInputStream().read();
      }
      return line.toString().strip();
    }

    /** The rest of an answer may come first. */
    boolean isCutWithin(Duration time) throws IOException {
      socket.setSoTimeout((int) time.toMillis());
      try {
        while (socket.getInputStream().read() >= 0) {
          assertThat(socket.isConnected()).isTrue();
        }
        return true;
      } catch (java.net.SocketTimeoutException e) {
        return false;
      } catch (IOException reset) {
        return true;
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
