package io.millrace.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.testing.ApiClient;
import io.millrace.testing.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What SIGTERM does to those who are being answered. */
class DrainIT {
  private static final String BODY = "{\"name\":\"kept\"}";

  @TempDir private Path folder;

  @Test
  void whatWasBegunIsAnsweredAndTheStatusIsZero() throws IOException {
    // Given
    ServerProcess server = ServerProcess.start(folder, Map.of());
    String key = server.newTenantKey();
    ApiClient api = server.client(key);
    api.get("/me").expect(200); // leaves an idle connection
    try (Socket events = request(server, key, "GET /api/v1/events", "");
        Socket half = request(server, key, "POST /api/v1/datasets", BODY)) {
      BufferedReader stream = reader(events);
      assertThat(stream.readLine()).contains("200");
      half.getOutputStream().write(BODY.substring(0, 5).getBytes(StandardCharsets.UTF_8));

      // When
      server.terminate();
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () -> assertThatThrownBy(() -> connect(server)).isInstanceOf(ConnectException.class));
      half.getOutputStream().write(BODY.substring(5).getBytes(StandardCharsets.UTF_8));

      // Then
      assertThat(reader(half).readLine()).contains("201");
      assertThat(stream.lines().toList()).isNotEmpty(); // to its end
    }
    long begun = System.nanoTime();
    assertThat(server.stop()).isZero();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
  }

  @Test
  void clientsThatNeverFinishAreLeftAfterOneDrain() throws IOException {
    // Given as many requests without their end as share the event loops evenly
    Map<String, String> settings =
        Map.of("MILLRACE_EVENT_LOOPS", "4", "MILLRACE_DRAIN_SECONDS", "2");
    ServerProcess server = ServerProcess.start(folder, settings);
    String key = server.newTenantKey();
    String line = "POST /api/v1/datasets";
    try (Socket first = request(server, key, line, BODY);
        Socket second = request(server, key, line, BODY);
        Socket third = request(server, key, line, BODY);
        Socket fourth = request(server, key, line, BODY)) {
      server.client(key).get("/me").expect(200);

      // When
      long begun = System.nanoTime();
      assertThat(server.stop()).isZero();

      // Then
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(6));
      assertThat(first.getInputStream().read()).isEqualTo(-1);
      assertThat(fourth.getInputStream().read()).isEqualTo(-1);
    }
  }

  private static Socket connect(ServerProcess server) throws IOException {
    return new Socket(server.address().getHost(), server.address().getPort());
  }

  /** Sends the head of a request. */
  private static Socket request(ServerProcess server, String key, String line, String body)
      throws IOException {
    Socket socket = connect(server);
    socket.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
    OutputStream out = socket.getOutputStream();
    out.write(
        """
        %s HTTP/1.1\r
        Host: millrace\r
        Authorization: Bearer %s\r
        Content-Type: application/json\r
        Content-Length: %d\r
        \r
        """
            .formatted(line, key, body.length())
            .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }
}
