package io.millrace.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.tracking.LoggedModel;
import io.millrace.tracking.LoggedModelService;
import io.millrace.tracking.TakeOverService;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes the logged models of MLflow 3 over, with params, tags, metrics and files. */
final class LoggedModelImport {
  private static final int PAGE = 50;
  private static final int NOT_FOUND = 404;

  private final TakeOverService taking;
  private final LoggedModelService models;
  private final ArtifactImport artifacts;

  LoggedModelImport(TakeOverService taking, LoggedModelService models, ArtifactImport artifacts) {
    this.taking = taking;
    this.models = models;
    this.artifacts = artifacts;
  }

  /** Takes those of an experiment; servers before MLflow 3 have none. */
  Future<Void> run(ImportWork work, String there, String here) {
    return ImportWork.pages(
            Map.of("experiment_ids", List.of(there), "max_results", PAGE),
            search -> work.source().post("logged-models/search", search),
            page ->
                ImportWork.each(
                    ImportWork.objects(page, "models"), model -> one(work, here, model)))
        .recover(
            failure ->
                failure instanceof SourceServer.Refused refused && refused.status() == NOT_FOUND
                    ? Future.succeededFuture()
                    : Future.failedFuture(failure));
  }

  private Future<Void> one(ImportWork work, String experiment, JsonNode json) {
    String id = json.path("info").path("model_id").asText();
    return Future.<Void>succeededFuture()
        .map(none -> model(experiment, json))
        .compose(model -> taken(work, model))
        .onSuccess(taken -> work.tally().took("logged models"))
        .recover(work.lost("logged model", id, null));
  }

  private Future<Void> taken(ImportWork work, LoggedModel model) {
    return taking
        .model(work.caller(), model)
        .compose(made -> models.addParams(work.caller(), model.id(), model.params()))
        .compose(added -> models.setTags(work.caller(), model.id(), model.tags()))
        .compose(set -> models.addMetrics(work.caller(), Map.of(model.id(), model.metrics())))
        .compose(added -> artifacts.ofModel(work, model.id()));
  }

  private static LoggedModel model(String experiment, JsonNode json) {
    JsonNode info = json.path("info");
    String id = MlflowNames.runId("model_id", info.path("model_id").asText());
    if (!id.startsWith(LoggedModel.ID_PREFIX)) {
      throw MlflowErrors.invalidValue("model_id", id, "It is not the id of a logged model.");
    }
    Instant created = Instant.ofEpochMilli(info.path("creation_timestamp_ms").asLong());
    return new LoggedModel(
        id,
        experiment,
        info.path("name").asText(id),
        status(info.path("status").asText()),
        info.path("model_type").asText(""),
        Optional.of(info.path("source_run_id").asText("")).filter(run -> !run.isEmpty()),
        MlflowCall.pairs("params", json.path("data").path("params")),
        MlflowCall.pairs("tags", info.path("tags")),
        metrics(json.path("data")),
        created,
        Instant.ofEpochMilli(
            info.path("last_updated_timestamp_ms").asLong(created.toEpochMilli())));
  }

  private static LoggedModel.Status status(String name) {
    return switch (name) {
      case "LOGGED_MODEL_READY" -> LoggedModel.Status.READY;
      case "LOGGED_MODEL_UPLOAD_FAILED" -> LoggedModel.Status.UPLOAD_FAILED;
      default -> LoggedModel.Status.PENDING;
    };
  }

  private static List<LoggedModel.Metric> metrics(JsonNode data) {
    List<LoggedModel.Metric> metrics = new ArrayList<>();
    for (JsonNode metric : data.path("metrics")) {
      JsonNode value = metric.path("value");
      metrics.add(
          new LoggedModel.Metric(
              metric.path("key").asText(),
              value.isTextual()
                  ? LogBatchParser.number("value", value.textValue())
                  : value.doubleValue(),
              metric.path("step").asLong(),
              metric.path("timestamp").asLong(),
              metric.path("run_id").asText(""),
              metric.path("dataset_name").asText(""),
              metric.path("dataset_digest").asText("")));
    }
    return metrics;
  }
}
