package io.millrace.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.ServerProcess;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} under load: what clients saw answered is what the ledger has. */
class KilledMeteringIT {
  private static final int CLIENTS = 4;
  private static final int MOST = 200_000;

  /** Answers after the ledger was sent once, which only the journal has when the server dies. */
  private static final int UNSENT = 500;

  @TempDir private Path folder;

  @Test
  void theLedgerHasEveryAnswerOnce() {
    // Given
    AtomicInteger answered = new AtomicInteger();
    String key;
    try (ServerProcess server = ServerProcess.start(folder, Map.of())) {
      key = server.newTenantKey();
      TenantWork work = new TenantWork(server.client(key));
      work.register("digits", work.modelFile("digits"));
      work.admitted("digits", 1);
      work.deploy("digits", "digits");
      work.serves("digits");
      answered.set(1);
      List<CompletableFuture<Void>> load =
          IntStream.range(0, CLIENTS).mapToObj(i -> load(work, answered)).toList();

      // When
      await()
          .atMost(TenantWork.PATIENCE)
          .until(() -> total(work.api()).path("answered").asInt() > 1);
      int sent = answered.get();
      await().atMost(TenantWork.PATIENCE).until(() -> answered.get() >= sent + UNSENT);
      server.kill();
      load.forEach(CompletableFuture::join);
    }

    // Then
    try (ServerProcess server = ServerProcess.start(folder, Map.of())) {
      ApiClient api = server.client(key);
      JsonNode total =
          await()
              .atMost(TenantWork.PATIENCE)
              .until(() -> total(api), found -> found.path("answered").asInt() >= answered.get());
      assertThat(total.path("answered").asInt())
          .isBetween(answered.get(), answered.get() + CLIENTS);
      assertThat(total.path("rows").asInt()).isEqualTo(total.path("answered").asInt());
      assertThat(total.path("bytesIn").asLong()).isEqualTo(16L * total.path("rows").asLong());
      assertThat(quotaUsed(api)).isEqualTo(total.path("rows").asInt());
    }
  }

  private static int quotaUsed(ApiClient api) {
    for (JsonNode meter : api.get("/usage").expect(200).json().path("meters")) {
      if (meter.path("meter").asText().equals("predictionsPerMonth")) {
        return meter.path("used").asInt();
      }
    }
    throw new AssertionError("no meter of predictions");
  }

  private static JsonNode total(ApiClient api) {
    return api.get("/usage/serving?interval=hour").expect(200).json().path("total");
  }

  private static CompletableFuture<Void> load(TenantWork work, AtomicInteger answered) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            for (int i = 0; i < MOST; i++) {
              work.predict("digits").expect(200);
              answered.incrementAndGet();
            }
          } catch (UncheckedIOException killed) {
            assertThat(answered.get()).isPositive();
          }
        },
        task -> new Thread(task).start());
  }
}
