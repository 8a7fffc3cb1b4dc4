package io.millrace.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.ApiClient.Answer;
import io.millrace.testing.MillraceServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Sends what MLflow's clients send, as one tenant. */
final class MlflowClient {
  static final String API = "/mlflow/api/2.0/mlflow/";

  private final ApiClient http;

  MlflowClient(ApiClient http) {
    this.http = http;
  }

  static MlflowClient newTenant() {
    return new MlflowClient(MillraceServer.newTenant());
  }

  ApiClient http() {
    return http;
  }

  Answer send(String method, String path, Object body) {
    return http.send(method, API + path, body);
  }

  Answer post(String path, Object body) {
    return send("POST", path, body);
  }

  Answer get(String path, Map<String, ?> query) {
    String text =
        query.entrySet().stream()
            .map(
                each ->
                    each.getKey()
                        + "="
                        + URLEncoder.encode(each.getValue().toString(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return send("GET", text.isEmpty() ? path : path + "?" + text, null);
  }

  JsonNode ok(String path, Object body) {
    return post(path, body).expect(200).json();
  }

  JsonNode read(String path, Map<String, ?> query) {
    return get(path, query).expect(200).json();
  }

  String newExperiment(String name) {
    return ok("experiments/create", Map.of("name", name)).path("experiment_id").asText();
  }

  String newRun(Map<String, ?> fields) {
    Map<String, Object> body = new HashMap<>(Map.of("start_time", System.currentTimeMillis()));
    body.putAll(fields);
    return ok("runs/create", body).path("run").path("info").path("run_id").asText();
  }

  String newRun() {
    return newRun(Map.of());
  }

  JsonNode run(String id) {
    return read("runs/get", Map.of("run_id", id)).path("run");
  }

  void put(String path, byte[] bytes) {
    http.send("PUT", "/mlflow/api/2.0/mlflow-artifacts/artifacts/" + path, bytes).expect(200);
  }

  void newModel(String name) {
    ok("registered-models/create", Map.of("name", name));
  }

  JsonNode register(String name, String source, Map<String, ?> more) {
    Map<String, Object> body = new HashMap<>(Map.of("name", name, "source", source));
    body.putAll(more);
    return ok("model-versions/create", body).path("model_version");
  }

  JsonNode version(String name, int version) {
    return read("model-versions/get", Map.of("name", name, "version", version))
        .path("model_version");
  }

  /** The value of a key in a list of keys and values; empty text when it is not there. */
  static String value(JsonNode pairs, String key) {
    for (JsonNode pair : pairs) {
      if (pair.path("key").asText().equals(key)) {
        return pair.path("value").asText();
      }
    }
    return "";
  }
}
