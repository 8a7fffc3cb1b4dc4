package io.millrace.platform.overview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.serving.OnnxModels;
import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What needs a person: each thing with a link that shows it and nothing else. */
class OverviewIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ApiClient owner = MillraceServer.newTenant();

  @Test
  void aNewTenantIsToldItsFirstStepAndItsViewerNothing() {
    assertThat(kinds(owner)).containsExactly("first_dataset");
    assertThat(kinds(withRole("viewer"))).isEmpty();
  }

  @Test
  void aRejectedModelNamesItselfAndSeveralAreListed() {
    // When
    reject("first");
    // Then
    JsonNode one = attention(owner, "rejected_model").orElseThrow();
    assertThat(one.path("title").asText()).isEqualTo("Version 1 of model first was rejected");
    assertThat(one.path("detail").asText()).isNotEmpty();
    assertThat(one.path("href").asText()).isEqualTo("/models/first/versions/1");

    // When
    reject("second");
    owner.post("/models", Map.of("name", "without-a-version")).expect(201);
    // Then
    JsonNode two = attention(owner, "rejected_model").orElseThrow();
    assertThat(two.path("count").asInt()).isEqualTo(2);
    assertThat(names(owner, two.path("href").asText())).containsExactly("second", "first");
    assertThat(attention(withRole("viewer"), "rejected_model")).isEmpty();
  }

  @Test
  void aKeyThatEndsWithinAWeekIsNews() {
    // Given
    key("lasting", "viewer", Optional.empty());
    key("next-month", "viewer", Optional.of(Duration.ofDays(30)));
    // When
    key("ending", "viewer", Optional.of(Duration.ofDays(6)));
    // Then
    JsonNode ending = attention(owner, "expiring_key").orElseThrow();
    assertThat(ending.path("count").asInt()).isEqualTo(1);
    assertThat(ending.path("href").asText()).isEqualTo("/settings/api-keys?expiring=true");
    assertThat(names(owner, "/api-keys?expiring=true")).containsExactly("ending");
    assertThat(names(owner, "/api-keys?q=MONTH")).containsExactly("next-month");
    assertThat(attention(withRole("engineer"), "expiring_key")).isEmpty();
  }

  @Test
  void aQuotaIsNewsWhenItIsNearlyAndWhenItIsWhollyUsed() {
    // Given
    String tenant = owner.get("/tenant").expect(200).json().path("id").asText();
    String run =
        owner.post("/runs", Map.of("experimentId", "0")).expect(201).json().path("id").asText();
    owner.put("/runs/" + run + "/artifact?path=a.bin", new byte[85]).expect(201);
    assertThat(attention(owner, "quota")).isEmpty();
    // When
    storageQuota(tenant, 100);
    // Then
    JsonNode nearly = attention(owner, "quota").orElseThrow();
    assertThat(nearly.path("title").asText()).isEqualTo("The storage quota is 85 % used");
    assertThat(nearly.path("detail").asText()).isEqualTo("Uploads are refused at the limit.");
    assertThat(nearly.path("href").asText()).isEqualTo("/settings/usage");
    // When
    storageQuota(tenant, 80);
    // Then
    assertThat(attention(withRole("engineer"), "quota").orElseThrow().path("title").asText())
        .isEqualTo("The storage quota is used up");
    assertThat(attention(withRole("viewer"), "quota")).isEmpty();
  }

  @Test
  void anEndpointThatCannotLoadItsModelIsNewsToThoseWhoMayChangeIt() throws IOException {
    // Given
    byte[] model = OnnxModels.mlp(4, 11, 3);
    register("sound", OnnxModels.mlp(4, 8, 3), "ready");
    register("rotten", model, "ready");
    spoil(model);
    // When
    deploy("sound");
    deploy("rotten");
    // Then
    await().atMost(PATIENCE).until(() -> attention(owner, "failed_deployment").isPresent());
    JsonNode failed = attention(owner, "failed_deployment").orElseThrow();
    assertThat(failed.path("title").asText())
        .isEqualTo("Endpoint rotten cannot load what is deployed on it");
    assertThat(failed.path("detail").asText()).contains("not the one that was registered");
    assertThat(failed.path("href").asText()).isEqualTo("/endpoints/rotten");
    assertThat(names(owner, "/endpoints?state=failed")).containsExactly("rotten");
    assertThat(names(owner, "/endpoints?sort=-name")).containsExactly("sound", "rotten");
    assertThat(attention(withRole("viewer"), "failed_deployment")).isEmpty();
    // When
    deploy("rotten", "rotting");
    // Then
    await().atMost(PATIENCE).until(() -> names(owner, "/endpoints?state=failed").size() == 2);
    JsonNode both = attention(owner, "failed_deployment").orElseThrow();
    assertThat(both.path("count").asInt()).isEqualTo(2);
    assertThat(both.path("href").asText()).isEqualTo("/endpoints?state=failed");
  }

  /** Puts other bytes of the same length into the store, as a rotten disk would. */
  private void spoil(byte[] content) throws IOException {
    String tenant = owner.get("/tenant").expect(200).json().path("id").asText();
    try (Stream<Path> files = Files.walk(MillraceServer.sharedData().resolve("s3"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (file.toString().contains(tenant) && Files.size(file) == content.length) {
          Files.write(file, new byte[content.length]);
        }
      }
    }
  }

  private void deploy(String model) {
    deploy(model, model);
  }

  private void deploy(String model, String endpoint) {
    owner
        .post(
            "/endpoints",
            Map.of("name", endpoint, "deployments", List.of(Map.of("model", model, "version", 1))))
        .expect(201);
  }

  private static void storageQuota(String tenant, int bytes) {
    MillraceServer.admin()
        .patch("/admin/tenants/" + tenant, Map.of("quota", Map.of("storageBytes", bytes)))
        .expect(200);
  }

  private void reject(String model) {
    register(model, "no model".getBytes(StandardCharsets.UTF_8), "rejected");
  }

  private void register(String model, byte[] file, String state) {
    String run =
        owner.post("/runs", Map.of("experimentId", "0")).expect(201).json().path("id").asText();
    owner.put("/runs/" + run + "/artifact?path=m.onnx", file).expect(201);
    owner.post("/models", Map.of("name", model)).expect(201);
    owner
        .post("/models/" + model + "/versions", Map.of("runId", run, "artifactPath", "m.onnx"))
        .expect(201);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                owner
                    .get("/models/" + model)
                    .expect(200)
                    .json()
                    .path("latestState")
                    .asText()
                    .equals(state));
  }

  private ApiClient withRole(String role) {
    return MillraceServer.stranger().withToken(key("for a " + role, role, Optional.empty()));
  }

  private String key(String name, String role, Optional<Duration> lasts) {
    Map<String, Object> asked =
        lasts
            .<Map<String, Object>>map(
                time -> Map.of("name", name, "role", role, "expiresAt", Instant.now().plus(time)))
            .orElse(Map.of("name", name, "role", role));
    return owner.post("/api-keys", asked).expect(201).json().path("secret").asText();
  }

  private static List<String> kinds(ApiClient who) {
    return all(who).stream().map(item -> item.path("kind").asText()).toList();
  }

  private static Optional<JsonNode> attention(ApiClient who, String kind) {
    return all(who).stream().filter(item -> item.path("kind").asText().equals(kind)).findFirst();
  }

  private static List<JsonNode> all(ApiClient who) {
    return items(who.get("/overview").expect(200).json().path("attention"));
  }

  private static List<String> names(ApiClient who, String list) {
    return items(who.get(list).expect(200).json().path("items")).stream()
        .map(item -> item.path("name").asText())
        .toList();
  }

  private static List<JsonNode> items(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }
}
