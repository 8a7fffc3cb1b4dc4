package io.millrace.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.testing.ApiClient;
import io.millrace.testing.Receiver;
import io.millrace.testing.Receiver.Received;
import io.millrace.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} between the commit of what happened and its delivery, of PostgreSQL while a
 * receiver takes its time and then of the server: what was acknowledged is told all the same.
 */
class KilledWebhookIT {
  private static final Duration PATIENCE = Duration.ofSeconds(100);
  private static final Map<String, String> SETTINGS =
      Map.of("MILLRACE_OUTBOUND_PRIVATE_RANGES", "127.0.0.0/8");

  @TempDir private Path folder;

  @Test
  void whatWasCommittedIsTold() throws IOException {
    // Given
    AtomicInteger arrived = new AtomicInteger();
    CountDownLatch killed = new CountDownLatch(1);
    try (Receiver receiver = Receiver.start()) {
      String url =
          receiver.answering(
              "/hooks",
              exchange -> {
                if (arrived.incrementAndGet() == 1) {
                  awaitThat(killed);
                }
                Receiver.reply(exchange, 200, "ok");
              });
      ServerProcess first = ServerProcess.start(folder, SETTINGS);
      String key = first.newTenantKey();
      String id = subscribe(first.client(key), url);
      first.client(key).post("/models", Map.of("name", "slow")).expect(201);
      await().atMost(PATIENCE).until(() -> arrived.get() == 1);

      // When
      first.client(key).post("/models", Map.of("name", "waiting")).expect(201);
      postgres().destroyForcibly();
      first.kill();
      killed.countDown();

      // Then
      assertDelivered(key, id);
      assertThat(names(receiver)).containsOnly("slow", "waiting").contains("slow", "waiting");
      assertThat(ids(receiver)).as("a repetition keeps its id").hasSize(2);
    }
  }

  private void assertDelivered(String key, String id) {
    try (ServerProcess second = ServerProcess.start(folder, SETTINGS)) {
      String path = "/webhooks/" + id + "/deliveries?state=delivered";
      await()
          .atMost(PATIENCE)
          .until(() -> second.client(key).get(path).expect(200).json().path("items").size() == 2);
    }
  }

  /** The receiver has it, the database that it has not heard of that is away: it is sent again. */
  @Test
  void whatTheDatabaseDidNotHearOfIsSentAgain() throws IOException {
    AtomicInteger arrived = new AtomicInteger();
    try (Receiver receiver = Receiver.start();
        ServerProcess server = ServerProcess.start(folder, SETTINGS)) {
      // Given
      String url =
          receiver.answering(
              "/hooks",
              exchange -> {
                if (arrived.incrementAndGet() == 1) {
                  postgres().destroyForcibly();
                }
                Receiver.reply(exchange, 200, "ok");
              });
      ApiClient api = server.client(server.newTenantKey());
      String id = subscribe(api, url);

      // When
      api.post("/models", Map.of("name", "digits")).expect(201);

      // Then
      await().atMost(PATIENCE).until(() -> arrived.get() >= 1);
      await().atMost(PATIENCE).until(server::isReady);
      await()
          .atMost(PATIENCE)
          .until(() -> api.get("/webhooks/" + id).expect(200).json().path("waiting").asInt() == 0);
      assertThat(names(receiver)).containsOnly("digits");
      assertThat(ids(receiver)).hasSize(1);
      System.out.println("sent " + arrived.get() + " times around the loss of the database");
    }
  }

  private static String subscribe(ApiClient api, String url) {
    return api.post(
            "/webhooks",
            Map.of("name", "ci", "url", url, "events", List.of("registered_model.created")))
        .expect(201)
        .json()
        .path("id")
        .asText();
  }

  private static List<String> names(Receiver receiver) {
    return receiver.at("/hooks").stream()
        .map(each -> each.json().at("/data/name").asText())
        .toList();
  }

  private static List<String> ids(Receiver receiver) {
    return receiver.at("/hooks").stream()
        .map(Received::headers)
        .map(headers -> headers.get("x-mlflow-delivery-id"))
        .distinct()
        .toList();
  }

  private static void awaitThat(CountDownLatch latch) {
    try {
      latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The process that PostgreSQL itself wrote down. */
  private ProcessHandle postgres() throws IOException {
    Path file = folder.resolve("postgres").resolve("data").resolve("postmaster.pid");
    return ProcessHandle.of(Long.parseLong(Files.readAllLines(file).get(0).strip())).orElseThrow();
  }
}
