package io.millrace.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of PostgreSQL, then of the server, while twenty clients log: they send again what
 * was not acknowledged, as MLflow's client does, and each point is there once.
 */
class KilledIngestIT {
  private static final int CLIENTS = 20;
  private static final int POINTS_A_BATCH = 50;
  private static final int BATCHES_BETWEEN = 100;
  private static final int MOST_DELAY_MILLIS = 300;
  private static final String MLFLOW = "/mlflow/api/2.0/mlflow/";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private volatile URI server;
  private volatile boolean ending;
  private String key;

  @Test
  void everyAcknowledgedPointIsThereOnce() throws IOException, InterruptedException {
    long seed = Long.getLong("millrace.test.seed", System.nanoTime());
    SplittableRandom chance = new SplittableRandom(seed);
    System.out.println("KilledIngestIT: millrace.test.seed=" + seed);
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    ServerProcess first = ServerProcess.start(folder, Map.of());
    // Given
    server = first.address();
    key = first.newTenantKey();
    List<Client> clients = clients(first);
    List<CompletableFuture<Void>> all =
        clients.stream().map(each -> CompletableFuture.runAsync(each::log, threads)).toList();
    awaitMore(clients);

    // When
    Thread.sleep(chance.nextInt(MOST_DELAY_MILLIS));
    postgres().destroyForcibly();
    awaitMore(clients);
    Thread.sleep(chance.nextInt(MOST_DELAY_MILLIS));
    first.kill();
    try (ServerProcess second = ServerProcess.start(folder, Map.of())) {
      server = second.address();
      awaitMore(clients);
      ending = true;
      all.forEach(CompletableFuture::join);

      // Then
      assertEachPointOnce(second.client(key), clients);
    } finally {
      ending = true;
      threads.shutdownNow();
      first.kill();
    }
  }

  private static void assertEachPointOnce(ApiClient api, List<Client> clients) {
    long repeated = clients.stream().mapToLong(client -> client.repeated.get()).sum();
    System.out.println(acknowledged(clients) + " batches, " + repeated + " sent again");
    assertThat(repeated).isPositive();
    for (Client client : clients) {
      assertThat(steps(api, client.run))
          .as(client.run)
          .containsExactlyElementsOf(
              LongStream.range(0, client.acknowledged.get() * POINTS_A_BATCH).boxed().toList());
    }
  }

  private List<Client> clients(ServerProcess process) {
    ApiClient api = process.client(key);
    return IntStream.range(0, CLIENTS)
        .mapToObj(
            number ->
                api.post("/runs", Map.of("experimentId", "0"))
                    .expect(201)
                    .json()
                    .path("id")
                    .asText())
        .map(Client::new)
        .toList();
  }

  private static void awaitMore(List<Client> clients) {
    long wanted = acknowledged(clients) + BATCHES_BETWEEN;
    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(PATIENCE)
        .until(() -> acknowledged(clients) >= wanted);
  }

  private static long acknowledged(List<Client> clients) {
    return clients.stream().mapToLong(client -> client.acknowledged.get()).sum();
  }

  private ProcessHandle postgres() throws IOException {
    Path file = folder.resolve("postgres").resolve("data").resolve("postmaster.pid");
    return ProcessHandle.of(Long.parseLong(Files.readAllLines(file).get(0).strip())).orElseThrow();
  }

  /** All steps of the metric, in the order of the history. */
  private static List<Long> steps(ApiClient api, String run) {
    List<Long> steps = new ArrayList<>();
    String token = "";
    do {
      JsonNode page =
          api.get(
                  MLFLOW
                      + "metrics/get-history?run_id="
                      + run
                      + "&metric_key=loss&max_results=10000"
                      + token)
              .expect(200)
              .json();
      page.path("metrics").forEach(metric -> steps.add(metric.path("step").asLong()));
      String next = page.path("next_page_token").asText();
      token =
          next.isEmpty() ? "" : "&page_token=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
    } while (!token.isEmpty());
    return steps;
  }

  /** One training script. */
  private final class Client {
    private final String run;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong repeated = new AtomicLong();

    Client(String run) {
      this.run = run;
    }

    void log() {
      while (!ending) {
        String batch = batch();
        while (!isAcknowledged(batch)) {
          repeated.incrementAndGet();
          pause();
        }
        acknowledged.incrementAndGet();
      }
    }

    private String batch() {
      StringBuilder metrics = new StringBuilder();
      for (long i = 0; i < POINTS_A_BATCH; i++) {
        long step = acknowledged.get() * POINTS_A_BATCH + i;
        metrics
            .append(i == 0 ? "" : ",")
            .append(
                "{\"key\":\"loss\",\"value\":%d,\"timestamp\":%d,\"step\":%d}"
                    .formatted(step, 1_790_000_000_000L + step, step));
      }
      return "{\"run_id\":\"%s\",\"metrics\":[%s]}".formatted(run, metrics);
    }

    private boolean isAcknowledged(String batch) {
      HttpRequest request =
          HttpRequest.newBuilder(server.resolve(MLFLOW + "runs/log-batch"))
              .header("Authorization", "Bearer " + key)
              .header("Content-Type", "application/json")
              .timeout(Duration.ofSeconds(10))
              .POST(BodyPublishers.ofString(batch))
              .build();
      try {
        int status = http.send(request, BodyHandlers.discarding()).statusCode();
        assertThat(status).isIn(200, 503, 504);
        return status == 200;
      } catch (IOException e) {
        return false; // the answer was lost
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    private static void pause() {
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
