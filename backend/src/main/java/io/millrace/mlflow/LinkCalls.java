package io.millrace.mlflow;

import static io.millrace.platform.Permission.TRACKING_READ;
import static io.millrace.platform.Permission.TRACKING_WRITE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Json;
import io.millrace.tracking.MetricBatch;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunLifecycleService;
import io.millrace.tracking.RunLinkService;
import io.millrace.tracking.RunLinkService.DatasetUse;
import io.millrace.tracking.RunLinks.Dataset;
import io.millrace.tracking.RunLinks.Model;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.RunService;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What runs read and make: {@code runs/log-inputs}, {@code runs/outputs}, {@code runs/log-model}.
 */
final class LinkCalls {
  private static final int MAX_LINKS = 1_000;
  private static final long MAX_INPUTS_BODY = 32L << 20;
  private static final int MAX_NAME = 500;
  private static final int MAX_DIGEST = 36;
  private static final int MAX_SOURCE = 65_535;
  private static final int MAX_SCHEMA = 1_048_575;
  private static final int MAX_PROFILE = 16_777_215;
  private static final int MAX_TAG_KEY = 255;
  private static final int MAX_TAG_VALUE = 500;
  private static final String HISTORY = "mlflow.log-model.history";

  private final RunService runs;
  private final RunLifecycleService lifecycle;
  private final RunLinkService links;
  private final RunErrors errors;

  LinkCalls(RunService runs, RunLifecycleService lifecycle, RunLinkService links) {
    this.runs = runs;
    this.lifecycle = lifecycle;
    this.links = links;
    this.errors = new RunErrors(lifecycle);
  }

  void addTo(RouteTable table) {
    table.large("runs/log-inputs", TRACKING_WRITE, MAX_INPUTS_BODY, this::logInputs);
    table.post("runs/outputs", TRACKING_WRITE, this::outputs);
    table.post("runs/log-model", TRACKING_WRITE, this::logModel);
    table.post("experiments/search-datasets", TRACKING_READ, this::searchDatasets);
  }

  private Future<Map<String, Object>> logInputs(MlflowCall call) {
    String id = MlflowNames.runId(call);
    List<JsonNode> inputs = atMost("datasets", call.objects("datasets"));
    List<Dataset> datasets = new ArrayList<>();
    for (JsonNode input : inputs) {
      datasets.add(dataset("datasets[" + datasets.size() + "]", input));
    }
    return links
        .read(call.caller(), id, datasets, models(call))
        .recover(missing(call, id))
        .map(read -> MlflowJson.empty());
  }

  private Future<Map<String, Object>> searchDatasets(MlflowCall call) {
    List<String> experiments = call.texts("experiment_ids");
    if (experiments.isEmpty() || experiments.size() > MAX_LINKS) {
      throw MlflowErrors.invalid(
          "SearchDatasets request must specify 1 to " + MAX_LINKS + " experiment_ids.");
    }
    return links
        .datasets(call.caller(), experiments)
        .map(
            uses ->
                MlflowJson.object(
                    "dataset_summaries", uses.stream().map(LinkCalls::summary).toList()));
  }

  private static Map<String, Object> summary(DatasetUse use) {
    Map<String, Object> json = MlflowJson.object("experiment_id", use.experimentId());
    json.put("name", use.name());
    json.put("digest", use.digest());
    MlflowJson.putIf(json, "context", use.context());
    return json;
  }

  /** A dataset that a run reads, as clients describe it. */
  static Dataset dataset(String path, JsonNode input) {
    JsonNode dataset = input.path("dataset");
    if (!dataset.isObject()) {
      throw MlflowErrors.missing(path + ".dataset");
    }
    Map<String, String> tags = MlflowCall.pairs(path + ".tags", input.path("tags"));
    tags.forEach(
        (key, value) -> {
          bounded("key", MAX_TAG_KEY, key);
          bounded("value", MAX_TAG_VALUE, value);
        });
    return new Dataset(
        required(path, dataset, "name", MAX_NAME),
        required(path, dataset, "digest", MAX_DIGEST),
        required(path, dataset, "source_type", MAX_NAME),
        required(path, dataset, "source", MAX_SOURCE),
        MlflowCall.text(path, dataset, "schema").map(text -> bounded("schema", MAX_SCHEMA, text)),
        MlflowCall.text(path, dataset, "profile")
            .map(text -> bounded("profile", MAX_PROFILE, text)),
        tags);
  }

  private static String required(String path, JsonNode object, String name, int limit) {
    return MlflowCall.text(path + ".dataset", object, name)
        .map(text -> bounded(name, limit, text))
        .orElseThrow(() -> MlflowErrors.missing(path + ".dataset." + name));
  }

  private static String bounded(String name, int limit, String text) {
    if (text.length() > limit) {
      throw MlflowErrors.tooLong(name, limit);
    }
    return text;
  }

  private Future<Map<String, Object>> outputs(MlflowCall call) {
    String id = MlflowNames.runId(call);
    return links
        .made(call.caller(), id, models(call))
        .recover(missing(call, id))
        .map(made -> MlflowJson.empty());
  }

  private static List<Model> models(MlflowCall call) {
    List<Model> models = new ArrayList<>();
    for (JsonNode each : atMost("models", call.objects("models"))) {
      String path = "models[" + models.size() + "]";
      String id =
          MlflowCall.text(path, each, "model_id")
              .orElseThrow(() -> MlflowErrors.missing(path + ".model_id"));
      JsonNode step = each.path("step");
      models.add(
          new Model(
              id,
              step.isMissingNode() || step.isNull() ? 0 : MlflowCall.asLong(path + ".step", step)));
    }
    return models;
  }

  private static List<JsonNode> atMost(String what, List<JsonNode> given) {
    if (given.size() > MAX_LINKS) {
      throw MlflowErrors.invalid(
          "A request can contain at most %d %s. Got %d.".formatted(MAX_LINKS, what, given.size()));
    }
    return given;
  }

  private <T> Function<Throwable, Future<T>> missing(MlflowCall call, String runId) {
    return failure ->
        errors
            .<T>of(call.caller(), runId)
            .apply(failure)
            .recover(
                known ->
                    known == failure && ExperimentCalls.isCode(known, ErrorCode.NOT_FOUND)
                        ? Future.failedFuture(
                            MlflowErrors.doesNotExist("One of the logged models does not exist."))
                        : Future.failedFuture(known));
  }

  /** What clients before MLflow 3 say of a model: a list in a tag. */
  private Future<Map<String, Object>> logModel(MlflowCall call) {
    String id = MlflowNames.runId(call);
    JsonNode model = model(call.required("model_json"));
    return lifecycle
        .get(call.caller(), id)
        .map(run -> history(run, model))
        .compose(
            history ->
                runs.log(
                    call.caller(),
                    id,
                    new RunLog(new MetricBatch(), Map.of(), Map.of(HISTORY, history))))
        .recover(errors.of(call.caller(), id))
        .map(logged -> MlflowJson.empty());
  }

  private static JsonNode model(String text) {
    JsonNode model = parsed(text);
    for (String field : List.of("artifact_path", "flavors", "utc_time_created", "run_id")) {
      if (!model.has(field)) {
        throw MlflowErrors.invalid("Model json is missing mandatory fields: [" + field + "]");
      }
    }
    return model;
  }

  private static JsonNode parsed(String text) {
    try {
      return Json.mapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw MlflowErrors.invalid("Malformed model info. It is not valid JSON.");
    }
  }

  /** The run's list with one model more, unless it is in there already. */
  private static String history(Run run, JsonNode model) {
    String before = run.tags().getOrDefault(HISTORY, "[]");
    ArrayNode history = (ArrayNode) parsed(before);
    for (JsonNode each : history) {
      if (each.equals(model)) {
        return before;
      }
    }
    String after = history.add(model).toString();
    if (after.length() > MlflowNames.MAX_RUN_TAG_VALUE) {
      throw MlflowErrors.invalid(
          "The run's models do not fit into the tag " + HISTORY + " any more; use MLflow 3.");
    }
    return after;
  }
}
