package io.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DemoApiTest {
  private final Deque<Integer> statuses = new ArrayDeque<>();
  private HttpServer server;
  private DemoApi api;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    api = DemoApi.nobody(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void comesBackWhenABusyServerSaysWhenTo() {
    // Given
    statuses.add(503);
    statuses.add(200);

    // When
    int answered = api.post("/runs", Map.of()).path("status").asInt();

    // Then
    assertThat(answered).isEqualTo(200);
    assertThat(statuses).isEmpty();
  }

  @Test
  void takesARefusalForWhatItIs() {
    // Given
    statuses.add(422);

    // Then
    assertThatThrownBy(() -> api.post("/runs", Map.of()))
        .isInstanceOf(DemoFailure.class)
        .hasMessage("POST /api/v1/runs was answered with 422: {\"status\":422}");
  }

  private void answer(HttpExchange exchange) throws IOException {
    int status = statuses.remove();
    byte[] body = "{\"status\":%d}".formatted(status).getBytes(StandardCharsets.UTF_8);
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().set("Retry-After", "0");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
