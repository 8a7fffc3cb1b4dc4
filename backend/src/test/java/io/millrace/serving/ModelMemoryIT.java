package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.Millrace;
import io.millrace.resilience.Outside;
import io.millrace.testing.ApiClient;
import io.millrace.testing.ApiClient.Answer;
import io.millrace.testing.MillraceServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with memory for one model of 8 MB, over HTTP. */
class ModelMemoryIT {
  private static final long BUDGET = 15_000_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private static Path folder;
  private static Outside outside;
  private static Map<String, String> settings;
  private static Millrace server;

  private static ApiClient acme;
  private static TestEndpoints endpoints;

  @BeforeAll
  static void start() {
    outside = new Outside(folder.resolve("outside"));
    settings = new HashMap<>(outside.settings());
    settings.put("MILLRACE_DATA_DIR", folder.resolve("data").toString());
    settings.put("MILLRACE_MODEL_MEMORY_BYTES", Long.toString(BUDGET));
    server = MillraceServer.start(settings);
    acme = newTenant();
    endpoints = new TestEndpoints(acme);
    register(endpoints, "first");
    register(endpoints, "second");
  }

  @BeforeEach
  void deploy() {
    endpoints.deploy("first", Map.of());
    endpoints.deploy("second", Map.of());
  }

  @AfterEach
  void takeAway() {
    acme.delete("/endpoints/first").expect(204);
    acme.delete("/endpoints/second").expect(204);
  }

  private static void register(TestEndpoints tenant, String name) {
    tenant.register(name, Map.of(), OnnxModels.mlp(4, 1_000, 2_000 + name.length(), 3));
  }

  @AfterAll
  static void stop() {
    server.close();
    outside.close();
  }

  private static ApiClient newTenant() {
    ApiClient admin = MillraceServer.clientOf(server).withToken(MillraceServer.ADMIN_TOKEN);
    JsonNode made =
        admin
            .post("/admin/tenants", Map.of("name", "tenant " + System.nanoTime()))
            .expect(201)
            .json();
    return MillraceServer.clientOf(server).withToken(made.path("apiKey").asText());
  }

  @Test
  void modelsTakeTurnsInMemoryAndEachAnswersAsItself() {
    // Given
    ApiClient bolt = newTenant();
    register(new TestEndpoints(bolt), "third");
    new TestEndpoints(bolt).deploy("third", Map.of());

    // When
    String first = outputs(acme, "first");
    String second = outputs(acme, "second");
    String third = outputs(bolt, "third");

    // Then
    assertThat(first).isNotEqualTo(second);
    assertThat(outputs(acme, "first")).isEqualTo(first);
    assertThat(outputs(acme, "first")).isEqualTo(first);
    assertThat(outputs(bolt, "third")).isEqualTo(third);
    JsonNode memory = memory(endpoints, "first");
    assertThat(memory.path("hits").asInt()).isEqualTo(1);
    assertThat(memory.path("misses").asInt()).isEqualTo(2);
    assertThat(memory.path("loads").asInt()).isEqualTo(3);
    assertThat(memory.path("evictions").asInt()).isEqualTo(3);
    assertThat(memory.path("coldStartMs").asDouble()).isPositive();
    assertThat(endpoints.statistics("first").at("/deployments/0/requests").asInt())
        .as("kept over its stays in memory")
        .isEqualTo(3);
    JsonNode cold = acme.get("/endpoints/first").expect(200).json().at("/deployments/0");
    assertThat(cold.path("state").asText()).isEqualTo("ready");
    assertThat(cold.path("loaded").asBoolean()).isFalse();
    acme.get("/v2/models/first/ready").expect(200);
    JsonNode all = adminMemory();
    assertThat(all.path("budgetBytes").asLong()).isEqualTo(BUDGET);
    assertThat(all.path("usedBytes").asLong()).isBetween(8_000_000L, BUDGET);
    assertThat(all.path("loadedModels").asInt()).isEqualTo(1);
    assertThat(metrics()).contains("millrace_models_evictions", "millrace_models_loads_seconds");
  }

  @Test
  void aHundredRequestsForAColdModelAreOneLoad() {
    // When
    List<CompletableFuture<String>> answers =
        IntStream.range(0, 100)
            .mapToObj(
                each ->
                    CompletableFuture.supplyAsync(
                        () -> outputs(acme, "first"), task -> new Thread(task).start()))
            .toList();

    // Then
    assertThat(answers.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    JsonNode memory = memory(endpoints, "first");
    assertThat(memory.path("loads").asInt()).as("one when deployed, one when asked").isEqualTo(2);
    assertThat(memory.path("hits").asInt() + memory.path("misses").asInt()).isEqualTo(100);
  }

  @Test
  void aRequestThatCannotWaitForTheLoadIsToldWhenToComeBack() {
    // When
    Answer hurried =
        acme.post(
                "/v2/models/first/infer",
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}],"
                    + "\"parameters\":{\"timeout\":1}}")
            .expect(503);

    // Then
    assertThat(hurried.json().path("error").asText()).contains("being loaded now");
    assertThat(hurried.header("Retry-After")).contains("1");
    endpoints.until("/endpoints/first", found -> found.at("/deployments/0/loaded").asBoolean());
    assertThat(endpoints.statistics("first").at("/refusals/model_loading").asInt()).isEqualTo(1);
    endpoints.until(
        "/usage/serving?interval=hour", found -> found.at("/total/refused").asInt() > 0);
  }

  @Test
  void aModelThatCannotFitIsRefusedWithTheFigures() {
    // Given
    endpoints.register("large", Map.of(), OnnxModels.mlp(4, 1_000, 4_500, 3));

    // When
    Answer refused = acme.post("/endpoints", ServingTenant.endpoint("large", 1)).expect(422);
    Answer alsoRefused =
        acme.patch(
                "/endpoints/first",
                Map.of("deployments", List.of(Map.of("model", "large", "version", 1))))
            .expect(422);

    // Then
    assertThat(refused.code()).isEqualTo("UNPROCESSABLE");
    assertThat(refused.json().path("detail").asText())
        .contains("Version 1 of 'large'", "15,000,000", "MILLRACE_MODEL_MEMORY_BYTES");
    assertThat(alsoRefused.json().path("detail")).isEqualTo(refused.json().path("detail"));
    acme.get("/endpoints/large").expect(404);
    outputs(acme, "first");
  }

  @Test
  void aStoreThatIsDownAndAFileThatIsGoneAreSaidAndGetWellAgain() throws IOException {
    // Given
    forgetFiles();
    outside.stopStore();

    // When
    Answer away = infer(acme, "first").expect(503);

    // Then
    assertThat(away.json().path("error").asText()).contains("object store is not reachable");
    assertThat(away.header("Retry-After")).isPresent();
    outputs(acme, "second");
    outside.startStore();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> infer(acme, "first").status() == 200);

    // Given: the object itself
    forgetFiles();
    Path objects = folder.resolve("outside").resolve("s3");
    Path kept = objects.resolveSibling("kept");
    emptyCopy(objects, kept);
    swap(objects, kept);

    // When
    Answer gone = infer(acme, "second").expect(503);

    // Then
    assertThat(gone.json().path("error").asText()).contains("does not hold its file any more");
    JsonNode failed = acme.get("/endpoints/second").expect(200).json().at("/deployments/0");
    assertThat(failed.path("state").asText()).isEqualTo("failed");
    assertThat(failed.path("message").asText()).contains("register it again");
    outputs(acme, "first");
    swap(objects, kept);
    // Somebody who deploys again need not wait until it is tried by itself.
    acme.delete("/endpoints/second").expect(204);
    endpoints.deploy("second", Map.of());
    outputs(acme, "second");
  }

  /** As on a server that never had them. */
  private static void forgetFiles() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("data/models/files"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  /** The same buckets without what is in them. */
  private static void emptyCopy(Path objects, Path to) throws IOException {
    try (Stream<Path> buckets = Files.list(objects)) {
      for (Path bucket : buckets.toList()) {
        Files.createDirectories(to.resolve(bucket.getFileName()));
      }
    }
  }

  private static void swap(Path one, Path other) throws IOException {
    Path aside = one.resolveSibling("aside");
    Files.move(one, aside);
    Files.move(other, one);
    Files.move(aside, other);
  }

  @Test
  void aStartIsReadyBeforeItsModelsAreLoadedAndBringsBackWhatWasInMemory() {
    // Given
    String before = outputs(acme, "first");
    String other = outputs(acme, "second");
    outputs(acme, "first");

    // When
    server.close();
    server = MillraceServer.start(settings);
    ApiClient back = MillraceServer.clientOf(server).withHeader("Authorization", acme.credential());

    // Then
    back.get("/v2/health/ready").expect(200);
    acme = back;
    endpoints = new TestEndpoints(back);
    endpoints.until("/endpoints/first", found -> found.at("/deployments/0/loaded").asBoolean());
    assertThat(outputs(back, "first")).isEqualTo(before);
    assertThat(memory(endpoints, "first").path("misses").asInt()).isZero();
    assertThat(memory(endpoints, "second").path("loads").asInt()).isZero();
    assertThat(outputs(back, "second")).isEqualTo(other);
    assertThat(memory(endpoints, "second").path("misses").asInt()).isEqualTo(1);
  }

  private static Answer infer(ApiClient tenant, String endpoint) {
    return tenant.post(
        "/v2/models/" + endpoint + "/infer",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}]}");
  }

  private static String outputs(ApiClient tenant, String endpoint) {
    return infer(tenant, endpoint).expect(200).json().at("/outputs/0/data").toString();
  }

  private static JsonNode memory(TestEndpoints endpoints, String endpoint) {
    return endpoints.statistics(endpoint).at("/deployments/0/memory");
  }

  private static JsonNode adminMemory() {
    return MillraceServer.clientOf(server)
        .withToken(MillraceServer.ADMIN_TOKEN)
        .get("/admin/overview")
        .expect(200)
        .json()
        .path("devices")
        .path(0)
        .path("memory");
  }

  private static String metrics() {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(server.managementAddress().resolve("/metrics")).build(),
              BodyHandlers.ofString())
          .body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
