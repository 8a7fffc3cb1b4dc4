package io.millrace.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.ApiClient.Answer;
import io.millrace.testing.ServerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL and S3 that go and come back, and two servers that share them. */
class OutageIT {
  @TempDir private static Path folder;
  private static Outside outside;
  private static ServerProcess first;
  private static ServerProcess second;

  @BeforeAll
  static void startTwoServers() {
    outside = new Outside(folder.resolve("outside"));
    first = ServerProcess.start(folder.resolve("first"), outside.settings());
    second = ServerProcess.start(folder.resolve("second"), outside.settings());
  }

  @AfterAll
  static void stopEverything() {
    second.close();
    first.close();
    outside.close();
  }

  @Test
  void whatOneServerIsToldTheOtherKnows() {
    // Given
    String key = first.newTenantKey();
    TenantWork here = new TenantWork(first.client(key));
    TenantWork there = new TenantWork(second.client(key));

    // When
    String dataset = here.dataset("shared");
    String run = here.modelFile("digits");
    there.admitted("digits", here.register("digits", run));
    here.deploy("digits", "digits");

    // Then
    assertThat(there.api().get("/datasets").expect(200).json().at("/items/0/id").asText())
        .isEqualTo(dataset);
    there.serves("digits");
    here.serves("digits");
    there.api().delete("/endpoints/digits").expect(204);
    await()
        .atMost(TenantWork.PATIENCE)
        .untilAsserted(() -> assertThat(here.predict("digits").status()).isEqualTo(404));
  }

  @Test
  void eachJobIsDoneOnceByOneOfThem() {
    // Given
    String key = first.newTenantKey();
    TenantWork here = new TenantWork(first.client(key));
    TenantWork there = new TenantWork(second.client(key));
    String dataset = here.dataset("shared");

    // When
    List<String> uploads = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      uploads.add((i % 2 == 0 ? here : there).archive(dataset, "archive-" + i, 10));
    }
    uploads.forEach(here::verified);

    // Then
    JsonNode jobs = here.api().get("/jobs?limit=50").expect(200).json().path("items");
    assertThat(jobs.findValuesAsText("kind"))
        .filteredOn("upload.verify"::equals)
        .hasSameSizeAs(uploads);
    for (JsonNode job : jobs) {
      assertThat(job.path("state").asText()).as(job.toString()).isEqualTo("succeeded");
      assertThat(job.path("attempts").asInt()).as(job.toString()).isEqualTo(1);
    }
    assertThat(there.commit(dataset, uploads, "all")).isEqualTo(1);
  }

  @Test
  void revokedKeyIsRefusedByBoth() {
    // Given
    ApiClient owner = first.client(first.newTenantKey());
    JsonNode made =
        owner.post("/api-keys", Map.of("name", "script", "role", "engineer")).expect(201).json();
    String secret = made.path("secret").asText();
    first.client(secret).get("/me").expect(200);
    second.client(secret).get("/me").expect(200);

    // When
    owner.delete("/api-keys/" + made.at("/apiKey/id").asText()).expect(204);

    // Then
    await()
        .atMost(TenantWork.PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(first.client(secret).get("/me").status()).isEqualTo(401);
              assertThat(second.client(secret).get("/me").status()).isEqualTo(401);
            });
  }

  @Test
  void killedPostgresMeans503UntilItIsBack() {
    // Given
    String key = first.newTenantKey();
    AtomicBoolean stop = new AtomicBoolean();
    ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
    List<CompletableFuture<Void>> load = new ArrayList<>();
    for (int client = 0; client < 4; client++) {
      ApiClient api = (client % 2 == 0 ? first : second).client(key);
      load.add(CompletableFuture.runAsync(() -> makeDatasets(api, stop, answers)));
    }
    await().atMost(TenantWork.PATIENCE).until(() -> answers.size() > 20);

    // When
    outside.killPostgres();
    await()
        .atMost(TenantWork.PATIENCE)
        .until(() -> answers.stream().anyMatch(answer -> answer.status() == 503));
    int before = answers.size();
    await()
        .atMost(TenantWork.PATIENCE)
        .until(
            () ->
                answers.stream().skip(before).filter(answer -> answer.status() == 201).count()
                    > 20);
    stop.set(true);
    load.forEach(CompletableFuture::join);

    // Then
    ApiClient api = second.client(key);
    for (Answer answer : answers) {
      assertThat(answer.status()).as(answer.text()).isIn(201, 503);
      if (answer.status() == 503) {
        assertThat(answer.code()).isEqualTo("UNAVAILABLE");
        assertThat(answer.header("Retry-After")).isPresent();
      } else {
        api.get("/datasets/" + answer.json().path("id").asText()).expect(200);
      }
    }
    awaitReady();
  }

  private static void makeDatasets(
      ApiClient api, AtomicBoolean stop, ConcurrentLinkedQueue<Answer> answers) {
    while (!stop.get()) {
      answers.add(api.post("/datasets", Map.of("name", "d-" + System.nanoTime())));
      pause();
    }
  }

  @Test
  void storeThatIsGoneHoldsUpOnlyWhatNeedsIt() {
    // Given
    String key = first.newTenantKey();
    TenantWork work = new TenantWork(first.client(key));
    String dataset = work.dataset("shared");
    work.admitted("digits", work.register("digits", work.modelFile("digits")));
    work.deploy("digits", "digits");
    work.serves("digits");
    Map<String, Object> upload =
        Map.of("purpose", "dataset", "datasetId", dataset, "name", "a.txt", "bytes", 5);

    // When
    outside.stopStore();

    // Then
    Answer refused = work.api().post("/uploads", upload).expect(503);
    assertThat(refused.code()).isEqualTo("UNAVAILABLE");
    assertThat(refused.header("Retry-After")).isPresent();
    assertThat(first.isReady()).isFalse();
    work.api().get("/datasets/" + dataset).expect(200);
    work.predict("digits").expect(200);
    outside.startStore();
    work.api().post("/uploads", upload).expect(201);
    awaitReady();
  }

  private static void awaitReady() {
    await().atMost(TenantWork.PATIENCE).until(() -> first.isReady() && second.isReady());
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
