package io.millrace.mlflow;

import static io.millrace.mlflow.MlflowExperimentsIT.expect;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient.Answer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MlflowLoggedModelsIT {
  private final MlflowClient mlflow = MlflowClient.newTenant();

  @Test
  void aModelIsLoggedWithItsFilesAndBecomesReady() {
    // Given
    String run = mlflow.newRun();

    // When
    JsonNode made = create(Map.of("name", "clf", "source_run_id", run));
    String id = made.path("model_id").asText();
    String files = "/mlflow/api/2.0/mlflow-artifacts/artifacts/0/models/" + id + "/artifacts/";
    mlflow.http().send("PUT", files + "MLmodel", "x".getBytes(StandardCharsets.UTF_8)).expect(200);
    mlflow.ok("runs/outputs", Map.of("run_id", run, "models", List.of(Map.of("model_id", id))));
    JsonNode ready =
        mlflow
            .send("PATCH", "logged-models/" + id, Map.of("status", "LOGGED_MODEL_READY"))
            .expect(200)
            .json()
            .path("model")
            .path("info");

    // Then
    assertThat(id).matches("m-[0-9a-f]{32}");
    assertThat(made.path("status").asText()).isEqualTo("LOGGED_MODEL_PENDING");
    assertThat(made.path("artifact_uri").asText())
        .isEqualTo("mlflow-artifacts:/0/models/" + id + "/artifacts");
    assertThat(ready.path("status").asText()).isEqualTo("LOGGED_MODEL_READY");
    assertThat(mlflow.http().get(files + "MLmodel").expect(200).text()).isEqualTo("x");
    assertThat(
            mlflow
                .read("logged-models/" + id + "/artifacts/directories", Map.of())
                .path("files")
                .findValuesAsText("path"))
        .containsExactly("MLmodel");
    assertThat(mlflow.run(run).path("outputs").path("model_outputs").findValuesAsText("model_id"))
        .containsExactly(id);
    assertThat(lineage("run", run)).contains("logged_model");
  }

  @Test
  void itsTagsParamsAndMetricsAreKept() {
    // Given
    String run = mlflow.newRun();
    String id =
        create(
                Map.of(
                    "params", List.of(Map.of("key", "lr", "value", "0.1")),
                    "tags", List.of(Map.of("key", "team", "value", "a"))))
            .path("model_id")
            .asText();

    // When
    mlflow.ok(
        "runs/log-batch",
        Map.of("run_id", run, "metrics", List.of(metric(id, 0.5, 1), metric(id, 0.25, 2))));
    mlflow.ok(
        "logged-models/" + id + "/params",
        Map.of("params", List.of(Map.of("key", "depth", "value", "3"))));
    mlflow
        .send(
            "PATCH",
            "logged-models/" + id + "/tags",
            Map.of("tags", List.of(Map.of("key", "stage", "value", "b"))))
        .expect(200);
    mlflow.send("DELETE", "logged-models/" + id + "/tags/team", Map.of()).expect(200);

    // Then
    JsonNode model = mlflow.read("logged-models/" + id, Map.of()).path("model");
    assertThat(model.path("info").path("name").asText()).isEqualTo(id);
    assertThat(MlflowClient.value(model.path("info").path("tags"), "team")).isEmpty();
    assertThat(MlflowClient.value(model.path("info").path("tags"), "stage")).isEqualTo("b");
    assertThat(model.path("data").path("params").findValuesAsText("key"))
        .containsExactly("depth", "lr");
    JsonNode metrics = model.path("data").path("metrics");
    assertThat(metrics).hasSize(1);
    assertThat(metrics.get(0).path("value").asDouble()).isEqualTo(0.25);
    assertThat(metrics.get(0).path("dataset_name").asText()).isEqualTo("d");
  }

  @Test
  void aTagThatIsGoneAndAParamThatIsSetAreRefused() {
    String id =
        create(Map.of("params", List.of(Map.of("key", "lr", "value", "0.1"))))
            .path("model_id")
            .asText();
    expect(
        mlflow.send("DELETE", "logged-models/" + id + "/tags/team", Map.of()),
        404,
        "RESOURCE_DOES_NOT_EXIST",
        "No tag with key 'team'");
    expect(
        mlflow.post(
            "logged-models/" + id + "/params",
            Map.of("params", List.of(Map.of("key", "lr", "value", "9")))),
        400,
        "INVALID_PARAMETER_VALUE",
        "lr");
  }

  @Test
  void modelsAreSearchedAndDeleted() {
    // Given
    String run = mlflow.newRun();
    for (int i = 0; i < 3; i++) {
      String id = create(Map.of("name", "m" + i, "source_run_id", run)).path("model_id").asText();
      mlflow.ok("runs/log-batch", Map.of("run_id", run, "metrics", List.of(metric(id, i, 0))));
    }
    Map<String, Object> search =
        Map.of(
            "experiment_ids", List.of("0"),
            "filter", "metrics.loss > 0 AND name LIKE 'm%' AND source_run_id = '" + run + "'",
            "datasets", List.of(Map.of("dataset_name", "d")),
            "order_by", List.of(Map.of("field_name", "metrics.loss", "ascending", true)),
            "max_results", 1);

    // When
    JsonNode first = mlflow.ok("logged-models/search", search);
    Map<String, Object> next = new java.util.HashMap<>(search);
    next.put("page_token", first.path("next_page_token").asText());
    JsonNode second = mlflow.ok("logged-models/search", next);

    // Then
    assertThat(names(first)).containsExactly("m1");
    assertThat(names(second)).containsExactly("m2");
    assertThat(second.has("next_page_token")).isFalse();
    String id = second.path("models").get(0).path("info").path("model_id").asText();
    mlflow.send("DELETE", "logged-models/" + id, Map.of()).expect(200);
    expect(
        mlflow.get("logged-models/" + id, Map.of()), 404, "RESOURCE_DOES_NOT_EXIST", "not found");
    assertThat(names(mlflow.ok("logged-models/search", Map.of("experiment_ids", List.of("0")))))
        .containsExactlyInAnyOrder("m0", "m1");
  }

  @Test
  void aStatusIsSearchedInShortWordsAndInTheProtocols() {
    // Given
    for (String status : List.of("LOGGED_MODEL_READY", "LOGGED_MODEL_UPLOAD_FAILED")) {
      String id = create(Map.of("name", status)).path("model_id").asText();
      mlflow.send("PATCH", "logged-models/" + id, Map.of("status", status)).expect(200);
    }
    create(Map.of("name", "pending"));

    // Then
    Map<String, String> expected =
        Map.of(
            "status = 'READY'", "LOGGED_MODEL_READY",
            "status = 'LOGGED_MODEL_READY'", "LOGGED_MODEL_READY",
            "status = 'FAILED'", "LOGGED_MODEL_UPLOAD_FAILED",
            "status IN ('LOGGED_MODEL_PENDING')", "pending",
            "status LIKE 'PEND%'", "pending");
    expected.forEach(
        (filter, name) ->
            assertThat(
                    names(
                        mlflow.ok(
                            "logged-models/search",
                            Map.of("experiment_ids", List.of("0"), "filter", filter))))
                .as(filter)
                .containsExactly(name));
  }

  @Test
  void whatIsWrongIsRefused() {
    Answer nameless = mlflow.post("logged-models", Map.of("experiment_id", "0", "name", "a/b"));
    expect(nameless, 400, "INVALID_PARAMETER_VALUE", "cannot contain");
    expect(
        mlflow.post("logged-models", Map.of("experiment_id", "0", "source_run_id", "f".repeat(32))),
        404,
        "RESOURCE_DOES_NOT_EXIST",
        "no active run");
    expect(
        mlflow.post("logged-models/search", Map.of()),
        400,
        "INVALID_PARAMETER_VALUE",
        "experiment_ids");
    String id = create(Map.of()).path("model_id").asText();
    expect(
        mlflow.send("PATCH", "logged-models/" + id, Map.of("status", "FINE")),
        400,
        "INVALID_PARAMETER_VALUE",
        "status");
    MlflowClient other = MlflowClient.newTenant();
    expect(other.get("logged-models/" + id, Map.of()), 404, "RESOURCE_DOES_NOT_EXIST", "not found");
    expect(
        mlflow.post(
            "runs/outputs",
            Map.of("run_id", mlflow.newRun(), "models", List.of(Map.of("model_id", "m-none")))),
        404,
        "RESOURCE_DOES_NOT_EXIST",
        "logged models does not exist");
  }

  @Test
  void datasetsAreInputsOfTheRunAndInItsLineage() {
    // Given
    String run = mlflow.newRun();
    Map<String, Object> dataset =
        Map.of(
            "name", "iris",
            "digest", "abc123",
            "source_type", "local",
            "source", "{\"uri\": \"iris.csv\"}",
            "schema", "{}");
    Map<String, Object> inputs =
        Map.of(
            "run_id",
            run,
            "datasets",
            List.of(
                Map.of(
                    "tags",
                    List.of(Map.of("key", "mlflow.data.context", "value", "training")),
                    "dataset",
                    dataset)));

    // When
    mlflow.ok("runs/log-inputs", inputs);
    mlflow.ok("runs/log-inputs", inputs);

    // Then
    JsonNode read = mlflow.run(run).path("inputs").path("dataset_inputs");
    assertThat(read).hasSize(1);
    assertThat(read.get(0).path("dataset").path("name").asText()).isEqualTo("iris");
    assertThat(MlflowClient.value(read.get(0).path("tags"), "mlflow.data.context"))
        .isEqualTo("training");
    assertThat(lineage("run", run)).contains("\"iris\"", "logged_dataset");
  }

  @Test
  void wrongDatasetsAreRefused() {
    String run = mlflow.newRun();
    Map<String, Object> dataset =
        Map.of("name", "iris", "digest", "abc123", "source_type", "local", "source", "{}");
    expect(
        mlflow.post("runs/log-inputs", Map.of("run_id", run, "datasets", List.of(Map.of()))),
        400,
        "INVALID_PARAMETER_VALUE",
        "datasets[0].dataset");
    Map<String, Object> tooLong = new java.util.HashMap<>(dataset);
    tooLong.put("digest", "x".repeat(37));
    expect(
        mlflow.post(
            "runs/log-inputs",
            Map.of("run_id", run, "datasets", List.of(Map.of("dataset", tooLong)))),
        400,
        "INVALID_PARAMETER_VALUE",
        "'digest' exceeds the maximum length of 36 characters");
  }

  private JsonNode create(Map<String, ?> fields) {
    Map<String, Object> body = new java.util.HashMap<>(Map.of("experiment_id", "0"));
    body.putAll(fields);
    return mlflow.ok("logged-models", body).path("model").path("info");
  }

  private String lineage(String kind, String id) {
    return mlflow.http().get("/lineage?kind=" + kind + "&id=" + id).expect(200).text();
  }

  private static List<String> names(JsonNode page) {
    return page.path("models").findValues("info").stream()
        .map(info -> info.path("name").asText())
        .toList();
  }

  private static Map<String, Object> metric(String model, double value, int step) {
    return Map.of(
        "key",
        "loss",
        "value",
        value,
        "timestamp",
        5,
        "step",
        step,
        "model_id",
        model,
        "dataset_name",
        "d",
        "dataset_digest",
        "1");
  }
}
