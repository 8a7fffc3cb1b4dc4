package io.millrace.mlflow;

import io.millrace.tracking.MetricCurves.Point;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunLinks;
import io.millrace.tracking.RunStatus;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Runs as MLflow's clients read them. */
final class RunJson {
  private RunJson() {}

  /** A run; see {@link RunBody}. */
  static Object run(Run run, RunLinks links) {
    return new RunBody(run, links);
  }

  static Map<String, Object> inputs(RunLinks links) {
    Map<String, Object> inputs = new LinkedHashMap<>();
    if (!links.datasets().isEmpty()) {
      inputs.put("dataset_inputs", links.datasets().stream().map(RunJson::dataset).toList());
    }
    if (!links.inputs().isEmpty()) {
      inputs.put(
          "model_inputs",
          links.inputs().stream()
              .map(model -> MlflowJson.object("model_id", model.modelId()))
              .toList());
    }
    return inputs;
  }

  static Map<String, Object> output(RunLinks.Model model) {
    Map<String, Object> output = MlflowJson.object("model_id", model.modelId());
    output.put("step", model.step());
    return output;
  }

  private static Map<String, Object> dataset(RunLinks.Dataset dataset) {
    Map<String, Object> json = MlflowJson.object("name", dataset.name());
    json.put("digest", dataset.digest());
    json.put("source_type", dataset.sourceType());
    json.put("source", dataset.source());
    MlflowJson.putIf(json, "schema", dataset.schema());
    MlflowJson.putIf(json, "profile", dataset.profile());
    Map<String, Object> input = MlflowJson.object("tags", MlflowJson.pairs(dataset.tags()));
    input.put("dataset", json);
    return input;
  }

  /** What stands about a run itself; see {@link RunInfo}. */
  static Object info(Run run) {
    return new RunInfo(run);
  }

  static String artifactUri(String experimentId, String runId) {
    return "mlflow-artifacts:/" + experimentId + "/" + runId + "/artifacts";
  }

  /** A status by MLflow's name. */
  static Optional<RunStatus> status(Optional<String> name) {
    return name.map(
        text ->
            switch (text.toUpperCase(Locale.ROOT)) {
              case "RUNNING", "1" -> RunStatus.RUNNING;
              case "SCHEDULED", "2" -> RunStatus.SCHEDULED;
              case "FINISHED", "3" -> RunStatus.FINISHED;
              case "FAILED", "4" -> RunStatus.FAILED;
              case "KILLED", "5" -> RunStatus.KILLED;
              default ->
                  throw MlflowErrors.invalidValue(
                      "status", text, "RUNNING, SCHEDULED, FINISHED, FAILED or KILLED is meant.");
            });
  }

  static Map<String, Object> point(String key, Point point) {
    return metric(key, point.value(), point.step(), point.at().toEpochMilli());
  }

  private static Map<String, Object> metric(String key, double value, long step, long timestamp) {
    Map<String, Object> metric = new LinkedHashMap<>();
    metric.put("key", key);
    metric.put("value", value);
    metric.put("timestamp", timestamp);
    metric.put("step", step);
    return metric;
  }
}
