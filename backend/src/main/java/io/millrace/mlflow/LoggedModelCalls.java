package io.millrace.mlflow;

import static io.millrace.platform.Permission.TRACKING_READ;
import static io.millrace.platform.Permission.TRACKING_WRITE;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.mlflow.filter.SearchLanguage;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.tracking.ArtifactFolderService;
import io.millrace.tracking.LoggedModel;
import io.millrace.tracking.LoggedModelSearch;
import io.millrace.tracking.LoggedModelSearch.OnDataset;
import io.millrace.tracking.LoggedModelSearch.Sort;
import io.millrace.tracking.LoggedModelService;
import io.millrace.tracking.NewLoggedModel;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** {@code logged-models…}, of MLflow 3. */
final class LoggedModelCalls {
  private static final int DEFAULT_RESULTS = 50;
  private static final int MAX_RESULTS = 1_000;
  private static final int MAX_EXPERIMENTS = 1_000;
  private static final int MAX_DIRECTORY = 1_000;
  private static final int MAX_NAME = 500;
  private static final String BAD_CHARACTERS = "/:.%\"'";

  private final LoggedModelService models;
  private final ArtifactFolderService folders;

  LoggedModelCalls(LoggedModelService models, ArtifactFolderService folders) {
    this.models = models;
    this.folders = folders;
  }

  void addTo(RouteTable table) {
    table.once(HttpMethod.POST, "logged-models", TRACKING_WRITE, this::create);
    table.post("logged-models/search", TRACKING_READ, this::search);
    table.get("logged-models/:model_id", TRACKING_READ, this::get);
    table.call(HttpMethod.PATCH, "logged-models/:model_id", TRACKING_WRITE, this::finish);
    table.once(HttpMethod.DELETE, "logged-models/:model_id", TRACKING_WRITE, this::delete);
    table.call(HttpMethod.PATCH, "logged-models/:model_id/tags", TRACKING_WRITE, this::setTags);
    table.call(
        HttpMethod.DELETE,
        "logged-models/:model_id/tags/:tag_key",
        TRACKING_WRITE,
        this::deleteTag);
    table.post("logged-models/:model_id/params", TRACKING_WRITE, this::addParams);
    table.get("logged-models/:model_id/artifacts/directories", TRACKING_READ, this::directories);
  }

  private Future<Map<String, Object>> create(MlflowCall call, Caller once) {
    String experiment = MlflowNames.experimentId(call.required("experiment_id"));
    Optional<String> run =
        call.nonEmpty("source_run_id").map(id -> MlflowNames.runId("source_run_id", id));
    NewLoggedModel model =
        new NewLoggedModel(
            experiment,
            call.nonEmpty("name").map(LoggedModelCalls::name),
            call.text("model_type").orElse(""),
            run,
            params(call),
            MlflowNames.runTags("tags", call.pairs("tags")));
    return models
        .create(once, model)
        .recover(
            failure ->
                ExperimentCalls.isCode(failure, ErrorCode.NOT_FOUND)
                    ? Future.failedFuture(
                        MlflowErrors.doesNotExist(
                            "There is no active experiment '"
                                + experiment
                                + "', or no active run '"
                                + run.orElse("")
                                + "'."))
                    : Future.failedFuture(failure))
        .map(made -> MlflowJson.object("model", json(made)));
  }

  private static String name(String name) {
    if (name.length() > MAX_NAME || name.chars().anyMatch(c -> BAD_CHARACTERS.indexOf(c) >= 0)) {
      throw MlflowErrors.invalid(
          "Invalid model name ("
              + (name.length() > MAX_NAME ? "too long" : name)
              + ") provided. Model name must be a non-empty string and cannot contain the following"
              + " characters: / : . % \" '");
    }
    return name;
  }

  private static Map<String, String> params(MlflowCall call) {
    Map<String, String> cut = new LinkedHashMap<>();
    call.pairs("params")
        .forEach(
            (key, value) ->
                cut.put(
                    MlflowNames.key("params.key", "Param key", key),
                    MlflowNames.cut(value, MlflowNames.MAX_PARAM_VALUE)));
    return cut;
  }

  private Future<Map<String, Object>> get(MlflowCall call) {
    String id = call.path("model_id");
    return models
        .get(call.caller(), id)
        .recover(missing(id))
        .map(found -> MlflowJson.object("model", json(found)));
  }

  private Future<Map<String, Object>> finish(MlflowCall call) {
    String id = call.path("model_id");
    LoggedModel.Status status =
        switch (call.required("status")) {
          case "LOGGED_MODEL_PENDING", "1" -> LoggedModel.Status.PENDING;
          case "LOGGED_MODEL_READY", "2" -> LoggedModel.Status.READY;
          case "LOGGED_MODEL_UPLOAD_FAILED", "3" -> LoggedModel.Status.UPLOAD_FAILED;
          default ->
              throw MlflowErrors.invalidValue(
                  "status", call.required("status"), "It is no status of a logged model.");
        };
    return models
        .finish(call.caller(), id, status)
        .recover(missing(id))
        .map(found -> MlflowJson.object("model", json(found)));
  }

  private Future<Map<String, Object>> delete(MlflowCall call, Caller once) {
    String id = call.path("model_id");
    return models.trash(once, id).recover(missing(id)).map(done -> MlflowJson.empty());
  }

  private Future<Map<String, Object>> setTags(MlflowCall call) {
    String id = call.path("model_id");
    return models
        .setTags(call.caller(), id, MlflowNames.runTags("tags", call.pairs("tags")))
        .recover(missing(id))
        .map(found -> MlflowJson.object("model", json(found)));
  }

  private Future<Map<String, Object>> deleteTag(MlflowCall call) {
    String id = call.path("model_id");
    String key = call.path("tag_key");
    return models
        .deleteTag(call.caller(), id, key)
        .recover(missing(id))
        .map(
            deleted -> {
              if (!deleted) {
                throw MlflowErrors.doesNotExist(
                    "No tag with key '" + key + "' found for model with ID '" + id + "'.");
              }
              return MlflowJson.empty();
            });
  }

  private Future<Map<String, Object>> addParams(MlflowCall call) {
    String id = call.path("model_id");
    return models
        .addParams(call.caller(), id, params(call))
        .recover(
            failure ->
                ExperimentCalls.isCode(failure, ErrorCode.CONFLICT)
                    ? Future.failedFuture(MlflowErrors.invalid(failure.getMessage()))
                    : Future.failedFuture(failure))
        .recover(missing(id))
        .map(added -> MlflowJson.empty());
  }

  private Future<Map<String, Object>> directories(MlflowCall call) {
    String id = call.path("model_id");
    String folder =
        ArtifactPath.safe(
            call.text("artifact_directory_path").or(() -> call.text("path")).orElse(""));
    return models
        .get(call.caller(), id)
        .recover(missing(id))
        .compose(
            model ->
                folders
                    .list(call.caller(), id, folder, Optional.empty(), MAX_DIRECTORY)
                    .map(
                        found -> {
                          Map<String, Object> json = new LinkedHashMap<>();
                          json.put("root_uri", artifactUri(model));
                          json.put(
                              "files",
                              ArtifactCalls.files(found, folder.isEmpty() ? "" : folder + "/"));
                          return json;
                        }));
  }

  private Future<Map<String, Object>> search(MlflowCall call) {
    List<String> experiments = call.texts("experiment_ids");
    if (experiments.isEmpty() || experiments.size() > MAX_EXPERIMENTS) {
      throw MlflowErrors.invalid(
          "Invalid value for parameter 'experiment_ids' supplied: 1 to "
              + MAX_EXPERIMENTS
              + " experiments are searched.");
    }
    String filter = call.text("filter").orElse("");
    List<OnDataset> datasets = datasets(call);
    List<Sort> sorts = sorts(call);
    String list = "logged-models\n" + experiments + filter + datasets + sorts;
    long offset = PageTokens.offset(call, list);
    int limit = call.limit("max_results", DEFAULT_RESULTS, MAX_RESULTS);
    LoggedModelSearch search =
        new LoggedModelSearch(
            experiments,
            SearchLanguage.LOGGED_MODELS.filter(filter),
            datasets,
            sorts,
            offset,
            limit);
    return models
        .search(call.caller(), search)
        .map(
            found ->
                MlflowJson.page(
                    "models",
                    found.items().stream().map(LoggedModelCalls::json).toList(),
                    found.more()
                        ? Optional.of(
                            PageTokens.of(call.caller(), list, Long.toString(offset + limit)))
                        : Optional.empty()));
  }

  private static List<OnDataset> datasets(MlflowCall call) {
    List<OnDataset> datasets = new ArrayList<>();
    for (JsonNode each : call.objects("datasets")) {
      datasets.add(
          onDataset("datasets", each)
              .orElseThrow(() -> MlflowErrors.missing("datasets.dataset_name")));
    }
    if (datasets.size() > MAX_EXPERIMENTS) {
      throw MlflowErrors.invalid("At most " + MAX_EXPERIMENTS + " datasets can be named.");
    }
    return datasets;
  }

  private static Optional<OnDataset> onDataset(String path, JsonNode object) {
    return MlflowCall.text(path, object, "dataset_name")
        .map(name -> new OnDataset(name, MlflowCall.text(path, object, "dataset_digest")));
  }

  private static List<Sort> sorts(MlflowCall call) {
    List<Sort> sorts = new ArrayList<>();
    for (JsonNode each : call.objects("order_by")) {
      String field =
          MlflowCall.text("order_by", each, "field_name")
              .orElseThrow(() -> MlflowErrors.missing("order_by.field_name"));
      boolean ascending = each.path("ascending").asBoolean(true);
      sorts.add(
          new Sort(
              SearchLanguage.LOGGED_MODELS
                  .orders(List.of(field + (ascending ? " ASC" : " DESC")))
                  .get(0),
              onDataset("order_by", each)));
    }
    return sorts;
  }

  /** For {@code recover}: a model that is not there. */
  static <T> Function<Throwable, Future<T>> missing(String id) {
    return failure ->
        ExperimentCalls.isCode(failure, ErrorCode.NOT_FOUND)
            ? Future.failedFuture(
                MlflowErrors.doesNotExist("Logged model with ID '" + id + "' not found."))
            : Future.failedFuture(failure);
  }

  static String artifactUri(LoggedModel model) {
    return "mlflow-artifacts:/" + model.experimentId() + "/models/" + model.id() + "/artifacts";
  }

  private static Map<String, Object> json(LoggedModel model) {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("model_id", model.id());
    info.put("experiment_id", model.experimentId());
    info.put("name", model.name());
    info.put("creation_timestamp_ms", model.createdAt().toEpochMilli());
    info.put("last_updated_timestamp_ms", model.updatedAt().toEpochMilli());
    info.put("artifact_uri", artifactUri(model));
    info.put("status", "LOGGED_MODEL_" + model.status().name());
    info.put("model_type", model.modelType());
    MlflowJson.putIf(info, "source_run_id", model.sourceRunId());
    info.put("tags", MlflowJson.pairs(model.tags()));
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("params", MlflowJson.pairs(model.params()));
    data.put("metrics", model.metrics().stream().map(each -> metric(model.id(), each)).toList());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("info", info);
    json.put("data", data);
    return json;
  }

  private static Map<String, Object> metric(String modelId, LoggedModel.Metric metric) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("key", metric.key());
    json.put("value", metric.value());
    json.put("timestamp", metric.at());
    json.put("step", metric.step());
    json.put("model_id", modelId);
    json.put("run_id", metric.runId());
    if (!metric.datasetName().isEmpty()) {
      json.put("dataset_name", metric.datasetName());
      json.put("dataset_digest", metric.datasetDigest());
    }
    return json;
  }
}
