package io.millrace.mlflow;

import static io.millrace.mlflow.MlflowExperimentsIT.expect;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MlflowSearchIT {
  private final MlflowClient mlflow = MlflowClient.newTenant();
  private String experiment;

  @BeforeEach
  void logRuns() {
    experiment = mlflow.newExperiment("digits");
    for (int i = 0; i < 4; i++) {
      String id =
          mlflow.newRun(
              Map.of(
                  "experiment_id",
                  experiment,
                  "run_name",
                  "r" + i,
                  "user_id",
                  i < 2 ? "ada" : "bob",
                  "start_time",
                  1_000 + i));
      mlflow.ok(
          "runs/log-batch",
          Map.of(
              "run_id", id,
              "metrics", List.of(Map.of("key", "loss", "value", 1.0 / (i + 1), "timestamp", 1)),
              "params", List.of(Map.of("key", "depth", "value", "" + i)),
              "tags", List.of(Map.of("key", "kind", "value", i % 2 == 0 ? "even" : "odd"))));
      if (i == 3) {
        mlflow.ok("runs/log-inputs", Map.of("run_id", id, "datasets", List.of(dataset())));
        mlflow.ok("runs/update", Map.of("run_id", id, "status", "FINISHED"));
      }
    }
  }

  @Test
  void everyKindOfConditionFinds() {
    assertThat(names("")).containsExactly("r3", "r2", "r1", "r0");
    assertThat(names("metrics.loss < 0.5")).containsExactly("r3", "r2");
    assertThat(names("params.depth != '0' AND tags.kind = 'even'")).containsExactly("r2");
    assertThat(names("tags.kind LIKE 'o%'")).containsExactly("r3", "r1");
    assertThat(names("tags.none IS NULL AND params.depth IS NOT NULL")).hasSize(4);
    assertThat(names("status = 'FINISHED'")).containsExactly("r3");
    assertThat(names("attributes.run_name ILIKE 'R1'")).containsExactly("r1");
    assertThat(names("tags.`mlflow.runName` = 'r1'")).containsExactly("r1");
    assertThat(names("user_id = 'ada'")).containsExactly("r1", "r0");
    assertThat(names("start_time >= 1002")).containsExactly("r3", "r2");
    assertThat(names("dataset.name = 'iris' AND dataset.context IN ('training')"))
        .containsExactly("r3");
    assertThat(names("dataset.digest LIKE 'z%'")).isEmpty();
    String id =
        search(Map.of("filter", "run_name = 'r2'"))
            .path("runs")
            .get(0)
            .path("info")
            .path("run_id")
            .asText();
    assertThat(names("run_id IN ('" + id + "')")).containsExactly("r2");
    assertThat(names("artifact_uri = 'mlflow-artifacts:/" + experiment + "/" + id + "/artifacts'"))
        .containsExactly("r2");
  }

  @Test
  void runsAreOrderedAndPaged() {
    // Given
    Map<String, Object> search =
        Map.of("order_by", List.of("metrics.loss DESC", "start_time"), "max_results", 3);

    // When
    JsonNode first = search(search);
    Map<String, Object> next = new HashMap<>(search);
    next.put("page_token", first.path("next_page_token").asText());
    JsonNode second = search(next);

    // Then
    assertThat(names(first)).containsExactly("r0", "r1", "r2");
    assertThat(names(second)).containsExactly("r3");
    assertThat(second.has("next_page_token")).isFalse();
    next.put("filter", "metrics.loss > 0");
    refused(next, "cursor");
    refused(Map.of("page_token", "eyJvZmZzZXQiOjF9"), "cursor");
    refused(Map.of("order_by", List.of("loss sideways")), "loss");
    refused(Map.of("max_results", 50_001), "max_results");
  }

  @Test
  void theTrashIsSeenByThoseWhoLookIntoIt() {
    // Given
    String id =
        search(Map.of("filter", "run_name = 'r0'"))
            .path("runs")
            .get(0)
            .path("info")
            .path("run_id")
            .asText();

    // When
    mlflow.ok("runs/delete", Map.of("run_id", id));

    // Then
    assertThat(names("")).containsExactly("r3", "r2", "r1");
    assertThat(names(search(Map.of("run_view_type", "DELETED_ONLY")))).containsExactly("r0");
    assertThat(names(search(Map.of("run_view_type", "ALL")))).hasSize(4);
    refused(Map.of("run_view_type", "SOME"), "run_view_type");
  }

  @Test
  void whatRunsReadComesWithThem() {
    assertThat(
            search(Map.of("filter", "run_name = 'r3'"))
                .path("runs")
                .get(0)
                .path("inputs")
                .path("dataset_inputs")
                .get(0)
                .path("dataset")
                .path("name")
                .asText())
        .isEqualTo("iris");
    JsonNode summaries =
        mlflow
            .ok("experiments/search-datasets", Map.of("experiment_ids", List.of(experiment)))
            .path("dataset_summaries");
    assertThat(summaries.get(0).path("context").asText()).isEqualTo("training");
  }

  @Test
  void aTokenOfAnotherTenantIsRefused() {
    // Given
    String token = search(Map.of("max_results", 1)).path("next_page_token").asText();

    // Then
    assertThat(token).isNotEmpty();
    expect(
        MlflowClient.newTenant()
            .post(
                "runs/search",
                Map.of(
                    "experiment_ids", List.of(experiment), "max_results", 1, "page_token", token)),
        400,
        "INVALID_PARAMETER_VALUE",
        "cursor");
    assertThat(mlflow.ok("runs/search", Map.of("experiment_ids", List.of())).path("runs"))
        .isEmpty();
  }

  @Test
  void aSampleOfTheHistoryKeepsTheExtremes() {
    // Given
    String id = mlflow.newRun(Map.of("experiment_id", experiment));
    List<Object> points = new java.util.ArrayList<>();
    for (int step = 0; step < 1_000; step++) {
      points.add(Map.of("key", "m", "value", step == 500 ? 9 : 0, "timestamp", 1, "step", step));
    }
    mlflow.ok("runs/log-batch", Map.of("run_id", id, "metrics", points));

    // When
    JsonNode all =
        mlflow.read(
            "metrics/get-history-bulk-interval",
            Map.of("run_ids", id, "metric_key", "m", "max_results", 20));
    JsonNode some =
        mlflow.read(
            "metrics/get-history-bulk-interval",
            Map.of("run_ids", id, "metric_key", "m", "start_step", 10, "end_step", 12));

    // Then
    assertThat(all.path("metrics")).hasSizeLessThanOrEqualTo(20);
    assertThat(all.path("metrics").findValuesAsText("value")).contains("9.0");
    assertThat(some.path("metrics").findValuesAsText("step")).containsExactly("10", "11", "12");
    assertThat(some.path("metrics").get(0).path("run_id").asText()).isEqualTo(id);
    expect(
        mlflow.get(
            "metrics/get-history-bulk-interval",
            Map.of("run_ids", id, "metric_key", "m", "start_step", 10)),
        400,
        "INVALID_PARAMETER_VALUE",
        "both must be specified");
  }

  private void refused(Map<String, Object> search, String message) {
    Map<String, Object> body = new HashMap<>(search);
    body.put("experiment_ids", List.of(experiment));
    expect(mlflow.post("runs/search", body), 400, "INVALID_PARAMETER_VALUE", message);
  }

  private JsonNode search(Map<String, Object> search) {
    Map<String, Object> body = new HashMap<>(search);
    body.put("experiment_ids", List.of(experiment));
    return mlflow.ok("runs/search", body);
  }

  private List<String> names(String filter) {
    return names(search(Map.of("filter", filter)));
  }

  private static List<String> names(JsonNode page) {
    return page.path("runs").findValuesAsText("run_name");
  }

  private static Map<String, Object> dataset() {
    return Map.of(
        "tags", List.of(Map.of("key", "mlflow.data.context", "value", "training")),
        "dataset", Map.of("name", "iris", "digest", "abc", "source_type", "local", "source", "{}"));
  }
}
