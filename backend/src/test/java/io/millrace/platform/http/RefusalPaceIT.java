package io.millrace.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.time.Time;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Refusals at 100 a second, which makes each that is held 10 ms late. */
class RefusalPaceIT {
  private static final int PER_SECOND = 100;
  private static final int ASKED = 11;

  private final Vertx vertx = Vertx.vertx();
  private volatile RefusalPace pace = new RefusalPace(vertx, Time.system(), PER_SECOND, 100);
  private HttpServer server;

  @BeforeEach
  void start() {
    server =
        vertx
            .createHttpServer()
            .requestHandler(this::refuse)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void aConnectionThatAsksAgainAtOnceGetsItsRefusalsAtThePace() throws IOException {
    try (Client client = new Client()) {
      // When
      long took = client.ask("/later", ASKED);

      // Then: the first is free, and what was saved up for a moment
      assertThat(took).isGreaterThan(TimeUnit.SECONDS.toNanos(ASKED - 4) / PER_SECOND);
    }
  }

  @Test
  void everyConnectionsFirstRefusalOvertakesWhatIsHeld() throws IOException {
    // Given: ten connections with a refusal held, the last for 100 ms
    Client[] impatient = new Client[10];
    for (int i = 0; i < impatient.length; i++) {
      impatient[i] = new Client();
      impatient[i].ask("/later", 1);
      impatient[i].send("/later");
    }

    // When
    try (Client polite = new Client()) {
      polite.ask("/later", 1);

      // Then
      assertThat(impatient[9].hasAnswer()).isFalse();
    }
    for (Client each : impatient) {
      each.receive();
      each.close();
    }
  }

  @Test
  void whatIsNoQuestionOfTimeIsToldAtOnce() throws IOException {
    try (Client client = new Client()) {
      assertThat(client.ask("/never", 50)).isLessThan(TimeUnit.SECONDS.toNanos(50) / PER_SECOND);
    }
  }

  @Test
  void whatIsMoreThanMayBeHeldGoesOutAtOnce() throws IOException {
    // Given: a second between two refusals, and no more than one held
    pace = new RefusalPace(vertx, Time.system(), 1, 1);
    try (Client held = new Client();
        Client next = new Client()) {
      held.ask("/later", 1);
      next.ask("/later", 1);
      held.send("/later");
      next.ask("/never", 1);

      // When
      long took = next.ask("/later", 10);

      // Then
      assertThat(took).isLessThan(TimeUnit.SECONDS.toNanos(1));
      assertThat(held.hasAnswer()).isFalse();
    }
  }

  @Test
  void aClientThatGoesAwayDoesNotKeepTheOthersWaiting() throws IOException {
    try (Client gone = new Client();
        Client next = new Client()) {
      // Given
      gone.ask("/later", 1);
      next.ask("/later", 1);
      gone.send("/later");
      next.ask("/never", 1);

      // When
      gone.close();

      // Then
      assertThat(next.ask("/later", 3)).isLessThan(TimeUnit.SECONDS.toNanos(5));
    }
  }

  @Test
  void aStopWaitsForWhatIsHeldAndNoLonger() throws IOException {
    try (Client held = new Client();
        Client other = new Client()) {
      // Given
      held.ask("/later", 1);
      held.send("/later");
      other.ask("/never", 1);

      // When
      long begun = System.nanoTime();
      server.shutdown(30, TimeUnit.SECONDS).toCompletionStage().toCompletableFuture().join();

      // Then
      assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(5));
      held.receive();
    }
  }

  private void refuse(HttpServerRequest request) {
    ApiException problem =
        request.path().equals("/later")
            ? ApiException.retryAfter(ErrorCode.QUEUE_FULL, "Later.", 1)
            : ApiException.of(ErrorCode.NOT_FOUND, "Never.");
    pace.tell(
        request.connection(),
        problem,
        () -> request.response().setStatusCode(problem.code().status()).end());
  }

  /** One connection. */
  private final class Client implements AutoCloseable {
    private final Socket socket = new Socket("127.0.0.1", server.actualPort());
    private final BufferedReader answers =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));

    Client() throws IOException {
      socket.setTcpNoDelay(true);
    }

    /** Asks so often, each time when it has its answer; nanoseconds. */
    long ask(String path, int times) throws IOException {
      long begun = System.nanoTime();
      for (int i = 0; i < times; i++) {
        send(path);
        receive();
      }
      return System.nanoTime() - begun;
    }

    void send(String path) throws IOException {
      socket
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
    }

    void receive() throws IOException {
      String line = answers.readLine();
      assertThat(line).matches("HTTP/1.1 4.*");
      while (!line.isEmpty()) {
        line = answers.readLine();
      }
    }

    boolean hasAnswer() throws IOException {
      return socket.getInputStream().available() > 0;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
