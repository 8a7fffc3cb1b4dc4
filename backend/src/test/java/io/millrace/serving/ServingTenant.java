package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A tenant that registers models and deploys them, through the public API. */
final class ServingTenant {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ApiClient client;

  ServingTenant(ApiClient client) {
    this.client = client;
  }

  ApiClient client() {
    return client;
  }

  void register(String model, byte[] onnx, Map<String, Object> signature) {
    client.post("/models", Map.of("name", model)).expect(201);
    addVersion(model, "model.onnx", onnx, 1, signature);
  }

  void addVersion(
      String model, String path, byte[] onnx, int number, Map<String, Object> signature) {
    String run =
        client.post("/runs", Map.of("experimentId", "0")).expect(201).json().path("id").asText();
    client.put("/runs/" + run + "/artifact?path=" + path, onnx).expect(201);
    client
        .post(
            "/models/" + model + "/versions",
            Map.of("runId", run, "artifactPath", path, "signature", signature))
        .expect(201);
    JsonNode version =
        await(
            () -> client.get("/models/" + model + "/versions/" + number).expect(200).json(),
            found -> !found.path("state").asText().equals("pending"));
    assertThat(version.path("state").asText()).as(version.toString()).isEqualTo("ready");
  }

  void deploy(String model, int version) {
    client.post("/endpoints", endpoint(model, version)).expect(201);
    JsonNode endpoint =
        await(
            () -> client.get("/endpoints/" + model).expect(200).json(),
            found -> !found.path("deployments").path(0).path("state").asText().equals("loading"));
    assertThat(endpoint.path("deployments").path(0).path("state").asText())
        .as(endpoint.toString())
        .isEqualTo("ready");
  }

  static Map<String, Object> endpoint(String model, int version) {
    return Map.of(
        "name", model, "deployments", List.of(Map.of("model", model, "version", version)));
  }

  static JsonNode await(Supplier<JsonNode> read, Predicate<JsonNode> until) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    JsonNode last = read.get();
    while (!until.test(last)) {
      assertThat(System.nanoTime()).as("still %s", last).isLessThan(end);
      sleep();
      last = read.get();
    }
    return last;
  }

  private static void sleep() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
