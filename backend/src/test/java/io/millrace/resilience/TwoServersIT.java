package io.millrace.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two servers on one PostgreSQL and one S3 are one installation, also when one of them is killed.
 */
class TwoServersIT {
  private static final int JOBS_AT_ONCE = 4;

  @TempDir private static Path folder;
  private static Outside outside;
  private static ServerProcess first;
  private static ServerProcess second;

  @BeforeAll
  static void startTwoServers() {
    outside = new Outside(folder.resolve("outside"));
    first = startFirst();
    second = ServerProcess.start(folder.resolve("second"), outside.settings());
  }

  private static ServerProcess startFirst() {
    return ServerProcess.start(folder.resolve("first"), outside.settings());
  }

  @AfterAll
  static void stopEverything() {
    second.close();
    first.close();
    outside.close();
  }

  @Test
  void eachStepOfTheLoopMayBeTakenAtTheOther() {
    // Given
    String key = first.newTenantKey();
    TenantWork here = new TenantWork(first.client(key));
    TenantWork there = new TenantWork(second.client(key));

    // When
    String dataset = here.dataset("shared");
    String upload = there.archive(dataset, "all", 10);
    here.verified(upload);
    assertThat(there.commit(dataset, List.of(upload), "first")).isEqualTo(1);
    assertThat(here.versions(dataset)).isEqualTo(1);
    String project = here.labelingProject(dataset);
    String task = there.label(project);
    String run = there.modelFile("digits");
    there.logMetric(run, 1);
    there.admitted("digits", here.register("digits", run));
    here.deploy("digits", "digits");

    // Then
    JsonNode labeled = here.api().get("/labeling-tasks/" + task).expect(200).json();
    assertThat(labeled.at("/task/state").asText()).isEqualTo("accepted");
    assertThat(here.curve(run).path("total").asInt()).isEqualTo(1);
    there.serves("digits");
    here.serves("digits");
    String lineage = "/lineage?kind=run&direction=downstream&id=" + run;
    assertThat(there.api().get(lineage).expect(200).json().findValuesAsText("kind"))
        .contains("model_version", "endpoint");
    there.api().delete("/endpoints/digits").expect(204);
    await()
        .atMost(TenantWork.PATIENCE)
        .untilAsserted(() -> assertThat(here.predict("digits").status()).isEqualTo(404));
  }

  @Test
  void whatChangesAtOneIsToldToTheBrowsersOfTheOther() throws IOException, InterruptedException {
    // Given
    String key = first.newTenantKey();
    TenantWork here = new TenantWork(first.client(key));
    URI address = second.client(key).server().resolve("/api/v1/events");
    HttpRequest request =
        HttpRequest.newBuilder(address).header("Authorization", "Bearer " + key).build();
    HttpResponse<Stream<String>> response =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofLines());

    // When
    try (Stream<String> events = response.body()) {
      Iterator<String> lines = events.iterator();
      assertThat(lines.next()).startsWith("retry:");
      String dataset = here.dataset("told");

      // Then
      String line = lines.next();
      while (!line.contains("\"topic\":\"dataset\"")) {
        line = lines.next();
      }
      assertThat(line).startsWith("data:").contains(dataset);
    }
  }

  @Test
  void theSurvivorTakesOverWhatTheKilledOneWasDoing() {
    // Given
    TenantWork work = new TenantWork(second.client(first.newTenantKey()));
    String run = work.modelFile("digits");
    int versions = 2 * JOBS_AT_ONCE;
    for (int version = 1; version <= versions; version++) {
      assertThat(work.register("digits", run)).isEqualTo(version);
    }
    // More than one of them can run: both hold some.
    await()
        .atMost(TenantWork.PATIENCE)
        .pollDelay(Duration.ZERO)
        .until(() -> jobs(work, "?state=running&limit=50").size() > JOBS_AT_ONCE);

    // When
    first.kill();

    // Then
    for (int version = 1; version <= versions; version++) {
      work.admitted("digits", version);
    }
    List<Integer> attempts =
        jobs(work, "?state=succeeded&limit=50").stream()
            .map(job -> job.path("attempts").asInt())
            .toList();
    assertThat(attempts).hasSize(versions).contains(2).containsOnly(1, 2);
    first = startFirst();
  }

  private static List<JsonNode> jobs(TenantWork work, String query) {
    List<JsonNode> found = new ArrayList<>();
    work.api().get("/jobs" + query).expect(200).json().path("items").forEach(found::add);
    return found;
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
}
