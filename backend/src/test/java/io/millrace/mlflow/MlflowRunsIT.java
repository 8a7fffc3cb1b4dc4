package io.millrace.mlflow;

import static io.millrace.mlflow.MlflowExperimentsIT.expect;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MlflowRunsIT {
  private final MlflowClient mlflow = MlflowClient.newTenant();

  @Test
  void aRunLooksAsItsClientStartedIt() {
    // When
    JsonNode run =
        mlflow
            .ok(
                "runs/create",
                Map.of(
                    "experiment_id", "0",
                    "user_id", "ada",
                    "run_name", "first",
                    "start_time", 1_700_000_000_123L,
                    "tags", List.of(tag("mlflow.source.name", "train.py"))))
            .path("run");

    // Then
    JsonNode info = run.path("info");
    assertThat(info.path("run_id").asText()).matches("[0-9a-f]{32}");
    assertThat(info.path("run_uuid")).isEqualTo(info.path("run_id"));
    assertThat(info.path("run_name").asText()).isEqualTo("first");
    assertThat(info.path("user_id").asText()).isEqualTo("ada");
    assertThat(info.path("status").asText()).isEqualTo("RUNNING");
    assertThat(info.path("start_time").asLong()).isEqualTo(1_700_000_000_123L);
    assertThat(info.path("artifact_uri").asText())
        .isEqualTo("mlflow-artifacts:/0/" + info.path("run_id").asText() + "/artifacts");
    JsonNode tags = run.path("data").path("tags");
    assertThat(MlflowClient.value(tags, "mlflow.source.name")).isEqualTo("train.py");
    assertThat(MlflowClient.value(tags, "mlflow.user")).isEqualTo("ada");
    assertThat(MlflowClient.value(tags, "mlflow.runName")).isEqualTo("first");
    assertThat(mlflow.run(info.path("run_id").asText())).isEqualTo(run);
  }

  @Test
  void theEndAndTheNameAreUpdated() {
    // Given
    String id = mlflow.newRun();

    // When
    JsonNode info =
        mlflow
            .ok(
                "runs/update",
                Map.of(
                    "run_uuid",
                    id,
                    "status",
                    "FINISHED",
                    "end_time",
                    1_700_000_001_000L,
                    "run_name",
                    "better"))
            .path("run_info");

    // Then
    assertThat(info.path("status").asText()).isEqualTo("FINISHED");
    assertThat(info.path("end_time").asLong()).isEqualTo(1_700_000_001_000L);
    assertThat(info.path("run_name").asText()).isEqualTo("better");
    mlflow.ok("runs/set-tag", Map.of("run_id", id, "key", "mlflow.runName", "value", "best"));
    assertThat(mlflow.run(id).path("info").path("run_name").asText()).isEqualTo("best");
  }

  @Test
  void aBatchIsLoggedAndMayBeRepeated() {
    // Given
    String id = mlflow.newRun();
    Map<String, Object> batch =
        Map.of(
            "run_id", id,
            "metrics",
                List.of(
                    metric("loss", 0.5, 2),
                    metric("loss", 0.25, 1),
                    metric("acc", "NaN", 0),
                    metric("top", "-Infinity", 0)),
            "params", List.of(tag("lr", "0.1")),
            "tags", List.of(tag("team", "vision"), tag("mlflow.runName", "named")));

    // When
    mlflow.ok("runs/log-batch", batch);
    mlflow.ok("runs/log-batch", batch);

    // Then
    JsonNode run = mlflow.run(id);
    JsonNode data = run.path("data");
    assertThat(MlflowClient.value(data.path("metrics"), "loss")).isEqualTo("0.5");
    assertThat(MlflowClient.value(data.path("metrics"), "acc")).isEqualTo("NaN");
    assertThat(MlflowClient.value(data.path("metrics"), "top")).isEqualTo("-Infinity");
    assertThat(MlflowClient.value(data.path("params"), "lr")).isEqualTo("0.1");
    assertThat(MlflowClient.value(data.path("tags"), "team")).isEqualTo("vision");
    assertThat(run.path("info").path("run_name").asText()).isEqualTo("named");
    assertThat(history(id, "loss")).containsExactly("1:0.25", "2:0.5");
  }

  @Test
  void singleValuesAreLogged() {
    // Given
    String id = mlflow.newRun();

    // When
    mlflow.ok(
        "runs/log-metric",
        Map.of("run_id", id, "run_uuid", id, "key", "a/b c", "value", 1.5, "timestamp", "17"));
    mlflow.ok("runs/log-parameter", Map.of("run_id", id, "key", "p", "value", "1"));
    mlflow.ok("runs/log-parameter", Map.of("run_id", id, "key", "p", "value", "1"));
    mlflow.ok("runs/set-tag", Map.of("run_id", id, "key", "t", "value", "x".repeat(9_000)));

    // Then
    JsonNode data = mlflow.run(id).path("data");
    assertThat(data.path("metrics").get(0).path("timestamp").asLong()).isEqualTo(17);
    assertThat(data.path("metrics").get(0).path("step").asLong()).isZero();
    assertThat(MlflowClient.value(data.path("tags"), "t")).hasSize(8_000);
    expect(
        mlflow.post("runs/log-parameter", Map.of("run_id", id, "key", "p", "value", "2")),
        400,
        "INVALID_PARAMETER_VALUE",
        "Changing param values is not allowed.");
  }

  @Test
  void limitsAreHeldAtTheirEdges() {
    // Given
    String id = mlflow.newRun();

    // When
    mlflow.ok("runs/log-batch", Map.of("run_id", id, "metrics", metrics(1_000)));
    mlflow.ok("runs/log-batch", Map.of("run_id", id, "params", pairs(100)));
    mlflow.ok(
        "runs/log-parameter",
        Map.of("run_id", id, "key", "k".repeat(250), "value", "v".repeat(6_001)));

    // Then
    refused(id, "metrics", metrics(1_001), "can contain at most 1000 metrics");
    refused(id, "params", pairs(101), "can contain at most 100 params");
    refused(id, "tags", pairs(101), "can contain at most 100 tags");
    expect(
        mlflow.post(
            "runs/log-batch", Map.of("run_id", id, "metrics", metrics(901), "params", pairs(100))),
        400,
        "INVALID_PARAMETER_VALUE",
        "metrics, params, and tags");
    refused(
        id, "metrics", List.of(metric("k".repeat(251), 1, 0)), "exceeds the maximum length of 250");
    expect(
        mlflow.post("runs/log-batch", " ".repeat(1_000_001)),
        400,
        "INVALID_PARAMETER_VALUE",
        "1000000 bytes");
    assertThat(MlflowClient.value(mlflow.run(id).path("data").path("params"), "k".repeat(250)))
        .hasSize(6_000);
  }

  @Test
  void wrongBatchesAreRefusedAtTheirPlace() {
    String id = mlflow.newRun();
    refused(
        id,
        "metrics",
        List.of(metric("../x", 1, 0)),
        "Invalid value \"../x\" for parameter 'metrics[0].name' supplied");
    refused(id, "metrics", List.of(metric("a//b", 1, 0)), "would resolve to 'a/b'");
    refused(id, "metrics", List.of(metric("smile \uD83D\uDE00", 1, 0)), "Names may only contain");
    refused(id, "metrics", List.of(metric("", 1, 0)), "metrics[0].name");
    refused(id, "metrics", List.of(metric("m", "many", 0)), "metrics[0].value");
    refused(
        id,
        "metrics",
        List.of(Map.of("key", "m", "timestamp", 1)),
        "Missing value for required parameter 'metrics[0].value'.");
    refused(
        id,
        "metrics",
        List.of(Map.of("key", "m", "value", 1)),
        "Missing value for required parameter 'metrics[0].timestamp'.");
    refused(
        id,
        "metrics",
        List.of(Map.of("key", "m", "value", 1, "timestamp", -1)),
        "Invalid value -1 for parameter 'metrics[0].timestamp' supplied");
    refused(
        id,
        "metrics",
        List.of(Map.of("key", "m", "value", 1, "timestamp", 1, "step", 1.5)),
        "Invalid value 1.5 for parameter 'metrics[0].step' supplied");
  }

  @Test
  void wrongFieldsOfABatchAreRefused() {
    String id = mlflow.newRun();
    refused(id, "metrics", "none", "Invalid value \"none\" for parameter 'metrics' supplied");
    refused(
        id,
        "params",
        List.of(tag("p", "1"), tag("p", "2")),
        "Duplicate parameter keys have been submitted: ['p']");
    refused(id, "tags", List.of(Map.of("value", "x")), "'tags[0].key'");
    expect(
        mlflow.post("runs/log-batch", Map.of("metrics", List.of())),
        400,
        "INVALID_PARAMETER_VALUE",
        "Missing value for required parameter 'run_id'.");
    expect(
        mlflow.post(
            "runs/log-batch", "{\"run_id\": \"" + id + "\", \"metrics\": [" + "[".repeat(100)),
        400,
        "INVALID_PARAMETER_VALUE",
        "");
    assertThat(mlflow.run(id).path("data").path("metrics")).isEmpty();
  }

  @Test
  void aRunInTheTrashIsSeenButNotChanged() {
    // Given
    String id = mlflow.newRun();
    mlflow.ok("runs/log-metric", Map.of("run_id", id, "key", "m", "value", 1, "timestamp", 1));

    // When
    mlflow.ok("runs/delete", Map.of("run_id", id));
    mlflow.ok("runs/delete", Map.of("run_id", id));

    // Then
    String message = "The run " + id + " must be in the 'active' state";
    assertThat(mlflow.run(id).path("info").path("lifecycle_stage").asText()).isEqualTo("deleted");
    assertThat(history(id, "m")).containsExactly("0:1.0");
    for (String path :
        List.of("runs/log-metric", "runs/set-tag", "runs/delete-tag", "runs/update")) {
      expect(
          mlflow.post(path, Map.of("run_id", id, "key", "m", "value", value(path), "timestamp", 1)),
          400,
          "INVALID_PARAMETER_VALUE",
          message);
    }
    mlflow.ok("runs/restore", Map.of("run_id", id));
    assertThat(mlflow.run(id).path("info").path("lifecycle_stage").asText()).isEqualTo("active");
  }

  @Test
  void aRunThatIsNowhereIsSaidToBe() {
    String id = "0".repeat(32);
    for (String path :
        List.of(
            "runs/update", "runs/delete", "runs/restore", "runs/log-parameter", "runs/set-tag")) {
      expect(
          mlflow.post(path, Map.of("run_id", id, "key", "m", "value", "1")),
          404,
          "RESOURCE_DOES_NOT_EXIST",
          "Run with id=" + id + " not found");
    }
    expect(
        mlflow.get("runs/get", Map.of("run_id", "a b")),
        400,
        "INVALID_PARAMETER_VALUE",
        "Invalid value \"a b\" for parameter 'run_id' supplied");
    expect(
        mlflow.post("runs/create", Map.of("experiment_id", "77")),
        404,
        "RESOURCE_DOES_NOT_EXIST",
        "No Experiment with id=77 exists");
    expect(
        MlflowClient.newTenant().get("runs/get", Map.of("run_id", mlflow.newRun())),
        404,
        "RESOURCE_DOES_NOT_EXIST",
        "not found");
  }

  @Test
  void theHistoryComesInPages() {
    // Given
    String id = mlflow.newRun();
    mlflow.ok(
        "runs/log-batch",
        Map.of(
            "run_id",
            id,
            "metrics",
            IntStream.range(0, 10).mapToObj(step -> metric("m", step / 4.0, step)).toList()));

    // When
    List<String> steps = new ArrayList<>();
    String token = "";
    int pages = 0;
    do {
      JsonNode page =
          mlflow.read(
              "metrics/get-history",
              Map.of("run_id", id, "metric_key", "m", "max_results", 3, "page_token", token));
      steps.addAll(page.path("metrics").findValuesAsText("step"));
      token = page.path("next_page_token").asText();
      pages++;
    } while (!token.isEmpty());

    // Then
    assertThat(pages).isEqualTo(4);
    assertThat(steps).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    expect(
        mlflow.get(
            "metrics/get-history", Map.of("run_id", id, "metric_key", "m", "page_token", "x")),
        400,
        "INVALID_PARAMETER_VALUE",
        "Invalid page token");
    expect(
        mlflow.get("metrics/get-history", Map.of("run_id", id)),
        400,
        "INVALID_PARAMETER_VALUE",
        "Missing value for required parameter 'metric_key'.");
  }

  private void refused(String id, String field, Object value, String message) {
    expect(
        mlflow.post("runs/log-batch", Map.of("run_id", id, field, value)),
        400,
        "INVALID_PARAMETER_VALUE",
        message);
  }

  private static Object value(String path) {
    return path.endsWith("metric") ? (Object) 1 : "1";
  }

  private List<String> history(String id, String key) {
    List<String> points = new ArrayList<>();
    mlflow
        .read("metrics/get-history", Map.of("run_id", id, "metric_key", key))
        .path("metrics")
        .forEach(
            point -> points.add(point.path("step").asLong() + ":" + point.path("value").asText()));
    return points;
  }

  private static List<Object> metrics(int count) {
    return IntStream.range(0, count).<Object>mapToObj(step -> metric("m", step, step)).toList();
  }

  private static List<Object> pairs(int count) {
    return IntStream.range(0, count).<Object>mapToObj(i -> tag("k" + i, "v")).toList();
  }

  private static Map<String, Object> metric(String key, Object value, int step) {
    return Map.of("key", key, "value", value, "timestamp", 1_000, "step", step, "unknown", 1);
  }

  private static Map<String, String> tag(String key, String value) {
    return Map.of("key", key, "value", value);
  }
}
