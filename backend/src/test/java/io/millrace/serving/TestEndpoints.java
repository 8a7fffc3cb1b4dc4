package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.ApiClient.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A tenant's models and endpoints through the public API; input {@code x} of four numbers. */
final class TestEndpoints {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ApiClient api;

  TestEndpoints(ApiClient api) {
    this.api = api;
  }

  /** A model with one version of each file, all admitted. */
  void register(String model, Map<String, Object> signature, byte[]... files) {
    api.post("/models", Map.of("name", model)).expect(201);
    for (int i = 0; i < files.length; i++) {
      String run =
          api.post("/runs", Map.of("experimentId", "0")).expect(201).json().path("id").asText();
      api.put("/runs/" + run + "/artifact?path=model.onnx", files[i]).expect(201);
      api.post(
              "/models/" + model + "/versions",
              Map.of("runId", run, "artifactPath", "model.onnx", "signature", signature))
          .expect(201);
      JsonNode version =
          until(
              "/models/" + model + "/versions/" + (i + 1),
              found -> !found.path("state").asText().equals("pending"));
      assertThat(version.path("state").asText()).as(version.toString()).isEqualTo("ready");
    }
  }

  /** An endpoint of the model's name with its first version, ready. */
  void deploy(String model, Map<String, Object> more) {
    Map<String, Object> wanted = new java.util.HashMap<>(more);
    wanted.put("name", model);
    wanted.put("deployments", List.of(Map.of("model", model, "version", 1)));
    api.post("/endpoints", wanted).expect(201);
    until(
        "/endpoints/" + model, found -> found.at("/deployments/0/state").asText().equals("ready"));
  }

  Answer patch(String endpoint, Object patch) {
    return api.patch("/endpoints/" + endpoint, patch);
  }

  Answer infer(String endpoint, float first) {
    return infer(api, endpoint, first);
  }

  Answer inferSticky(String endpoint, String key) {
    return infer(api.withHeader("Millrace-Sticky-Key", key), endpoint, 1);
  }

  private static Answer infer(ApiClient by, String endpoint, float first) {
    return by.post(
            "/v2/models/" + endpoint + "/infer",
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[%s,2,3,4]}]}"
                .formatted(first))
        .expect(200);
  }

  JsonNode statistics(String endpoint) {
    return api.get("/endpoints/" + endpoint + "/statistics").expect(200).json();
  }

  JsonNode until(String path, Predicate<JsonNode> holds) {
    return await()
        .atMost(PATIENCE)
        .until(() -> api.get(path).expect(200).json(), found -> holds.test(found));
  }
}
