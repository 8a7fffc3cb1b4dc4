package io.millrace.mlflow;

import static io.millrace.mlflow.MlflowExperimentsIT.expect;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Runs that go on: after their end, and from a step of another one. */
class MlflowForksIT {
  private static final String FROM = "millrace.forkedFrom";

  private final MlflowClient mlflow = MlflowClient.newTenant();

  /** As {@code mlflow.start_run(run_id=…)} does it, which sends the former end. */
  @Test
  void aRunGoesOnAfterItsEnd() {
    // Given
    String id = mlflow.newRun();
    log(id, 1);
    mlflow.ok("runs/update", Map.of("run_id", id, "status", "FINISHED", "end_time", 1_000));

    // When
    JsonNode resumed =
        mlflow.ok("runs/update", Map.of("run_id", id, "status", "RUNNING", "end_time", 1_000));
    log(id, 2);

    // Then
    assertThat(resumed.at("/run_info/status").asText()).isEqualTo("RUNNING");
    assertThat(resumed.path("run_info").has("end_time")).isFalse();
    assertThat(history(id, "m")).containsExactly("0:0.0", "1:1.0", "2:2.0");
    mlflow.ok("runs/update", Map.of("run_id", id, "status", "FINISHED", "end_time", 2_000));
    assertThat(mlflow.run(id).at("/info/end_time").asLong()).isEqualTo(2_000);
  }

  @Test
  void aRunWhoseTagsNameAnotherOneAndAStepIsAForkOfIt() {
    // Given
    String source = mlflow.newRun();
    log(source, 1);
    log(source, 2);
    mlflow.ok("runs/log-parameter", Map.of("run_id", source, "key", "lr", "value", "0.1"));
    String experiment = mlflow.newExperiment("forks");

    // When
    String fork = mlflow.newRun(Map.of("experiment_id", experiment, "tags", fork(source, "1")));

    // Then
    JsonNode run = mlflow.run(fork);
    assertThat(run.at("/info/status").asText()).isEqualTo("RUNNING");
    assertThat(run.at("/info/experiment_id").asText()).isEqualTo(experiment);
    assertThat(history(fork, "m")).containsExactly("0:0.0", "1:1.0");
    assertThat(MlflowClient.value(run.at("/data/metrics"), "m")).isEqualTo("1.0");
    assertThat(MlflowClient.value(run.at("/data/params"), "lr")).isEqualTo("0.1");
    mlflow.ok("runs/log-parameter", Map.of("run_id", fork, "key", "lr", "value", "0.2"));
    assertThat(MlflowClient.value(mlflow.run(fork).at("/data/params"), "lr")).isEqualTo("0.2");
  }

  @Test
  void aForkOfWhatIsNotThereSaysWhatIsMissing() {
    String source = mlflow.newRun();
    String nobody = "0".repeat(32);

    notForked(Map.of("tags", List.of(tag(FROM, source))), 400, "INVALID_PARAMETER_VALUE", "step");
    notForked(Map.of("tags", fork(source, "two")), 400, "INVALID_PARAMETER_VALUE", "step");
    notForked(Map.of("tags", fork(source, "1")), 400, "INVALID_PARAMETER_VALUE", "step is 0");
    notForked(
        Map.of("tags", fork(nobody, "0")), 404, "RESOURCE_DOES_NOT_EXIST", "Run with id=" + nobody);
    notForked(
        Map.of("tags", fork(source, "0"), "experiment_id", "77"),
        404,
        "RESOURCE_DOES_NOT_EXIST",
        "No Experiment with id=77 exists");
    mlflow.ok("runs/delete", Map.of("run_id", source));
    notForked(
        Map.of("tags", fork(source, "0")), 400, "INVALID_PARAMETER_VALUE", "in the 'active' state");
  }

  private void notForked(Map<String, Object> run, int status, String code, String message) {
    expect(mlflow.post("runs/create", run), status, code, message);
  }

  private static List<Object> fork(String source, String step) {
    return List.of(tag(FROM, source), tag("millrace.forkStep", step));
  }

  /** Points at a step and before. */
  private void log(String id, int step) {
    List<Object> points = List.of(metric("m", step - 1, step - 1), metric("m", step, step));
    mlflow.ok("runs/log-batch", Map.of("run_id", id, "metrics", points));
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

  private static Map<String, Object> metric(String key, double value, int step) {
    return Map.of("key", key, "value", value, "timestamp", 1_000, "step", step);
  }

  private static Map<String, String> tag(String key, String value) {
    return Map.of("key", key, "value", value);
  }
}
