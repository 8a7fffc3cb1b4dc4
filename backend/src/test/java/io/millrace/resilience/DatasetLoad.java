package io.millrace.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.testing.ApiClient;
import io.millrace.testing.ApiClient.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Clients that make datasets one after another, and remember each answer and how long it took. */
final class DatasetLoad {
  private static final int SOME = 20;

  /** The wait for a connection of the pool, and a slow machine. */
  private static final Duration LONGEST = Duration.ofSeconds(15);

  private final Queue<Timed> answers = new ConcurrentLinkedQueue<>();
  private final List<CompletableFuture<Void>> clients = new ArrayList<>();
  private volatile boolean stop;

  DatasetLoad(Collection<ApiClient> clients) {
    clients.forEach(
        api ->
            this.clients.add(
                CompletableFuture.runAsync(() -> work(api), task -> new Thread(task).start())));
  }

  private void work(ApiClient api) {
    while (!stop) {
      long begun = System.nanoTime();
      Answer answer = api.post("/datasets", Map.of("name", "dataset-" + begun));
      answers.add(new Timed(answer, Duration.ofNanos(System.nanoTime() - begun)));
      pause();
    }
  }

  void awaitSome() {
    await().atMost(TenantWork.PATIENCE).until(() -> answers.size() > SOME);
  }

  /** Waits until some were refused, and after that made again. */
  void awaitOutageAndRecovery() {
    await()
        .atMost(TenantWork.PATIENCE)
        .until(() -> answers.stream().anyMatch(one -> one.answer().status() == 503));
    int before = answers.size();
    await()
        .atMost(TenantWork.PATIENCE)
        .until(
            () ->
                answers.stream().skip(before).filter(one -> one.answer().status() == 201).count()
                    > SOME);
  }

  /** Ends the load: everything was either made and is there, or refused, clearly and soon. */
  void endAndCheck(ApiClient reader) {
    stop = true;
    clients.forEach(CompletableFuture::join);
    for (Timed one : answers) {
      Answer answer = one.answer();
      assertThat(one.took()).as(answer.text()).isLessThan(LONGEST);
      assertThat(answer.status()).as(answer.text()).isIn(201, 503);
      if (answer.status() == 503) {
        assertThat(answer.code()).isEqualTo("UNAVAILABLE");
        assertThat(answer.header("Retry-After")).isPresent();
      } else {
        reader.get("/datasets/" + answer.json().path("id").asText()).expect(200);
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private record Timed(Answer answer, Duration took) {}
}
