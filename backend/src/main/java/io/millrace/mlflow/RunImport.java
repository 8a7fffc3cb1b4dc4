package io.millrace.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.tracking.LoggedModel;
import io.millrace.tracking.MetricBatch;
import io.millrace.tracking.RunLinkService;
import io.millrace.tracking.RunLinks.Model;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.RunService;
import io.millrace.tracking.TakeOverService;
import io.millrace.tracking.TakenRun;
import io.millrace.tracking.TakenRun.Found;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Takes runs over: params, tags, every point of every metric, datasets, files. A run gets its end
 * last: one that has it was taken as a whole.
 */
final class RunImport {
  private static final int PAGE = 100;
  private static final int POINTS = 25_000;

  private final TakeOverService taking;
  private final RunService runs;
  private final RunLinkService links;
  private final ArtifactImport artifacts;

  RunImport(
      TakeOverService taking, RunService runs, RunLinkService links, ArtifactImport artifacts) {
    this.taking = taking;
    this.runs = runs;
    this.links = links;
    this.artifacts = artifacts;
  }

  /** The models that a run has read and made, for when they are here. */
  record Link(TakenRun run, List<Model> inputs, List<Model> outputs) {}

  /** Takes the runs of an experiment; answers what links them to models. */
  Future<List<Link>> run(ImportWork work, String there, String here) {
    List<Link> found = new ArrayList<>();
    return ImportWork.pages(
            Map.of(
                "experiment_ids",
                List.of(there),
                "run_view_type",
                "ALL",
                "order_by",
                List.of("attributes.start_time ASC"),
                "max_results",
                PAGE),
            search -> work.source().post("runs/search", search),
            page ->
                ImportWork.each(
                    ImportWork.objects(page, "runs"), json -> one(work, here, json, found)))
        .map(found);
  }

  private Future<Void> one(ImportWork work, String experiment, JsonNode json, List<Link> found) {
    String id = json.path("info").path("run_id").asText();
    long before = work.tally().taken().getOrDefault("runs", 0L);
    return work.progress("%d runs taken".formatted(before))
        .map(told -> taken(experiment, json))
        .compose(
            run -> taking.run(work.caller(), run).compose(state -> filled(work, run, json, state)))
        .map(
            run -> {
              run.flatMap(taken -> link(taken, json)).ifPresent(found::add);
              return (Void) null;
            })
        .recover(work.lost("run", id, null));
  }

  private static TakenRun taken(String experiment, JsonNode json) {
    JsonNode info = json.path("info");
    Map<String, String> tags = MlflowCall.pairs("tags", json.path("data").path("tags"));
    String id = MlflowNames.runId("run_id", info.path("run_id").asText());
    String name = info.path("run_name").asText(tags.getOrDefault(MlflowJson.RUN_NAME, ""));
    long end = info.path("end_time").asLong();
    return new TakenRun(
        id,
        experiment,
        MlflowNames.cut(name.isEmpty() ? id : name, MlflowNames.MAX_RUN_NAME),
        Optional.of(info.path("user_id").asText()).filter(text -> !text.isEmpty()),
        RunJson.status(Optional.of(info.path("status").asText("RUNNING"))).orElseThrow(),
        Instant.ofEpochMilli(info.path("start_time").asLong()),
        end > 0 ? Optional.of(Instant.ofEpochMilli(end)) : Optional.empty(),
        info.path("lifecycle_stage").asText().equals("deleted"));
  }

  /** Empty for a run that is not to be filled. */
  private Future<Optional<TakenRun>> filled(
      ImportWork work, TakenRun run, JsonNode json, Found state) {
    if (state == Found.ELSEWHERE) {
      work.tally().lost("run", run.id(), "A run with this id is here in another experiment.");
      return Future.succeededFuture(Optional.empty());
    }
    if (state == Found.TRASHED) {
      work.tally().took("runs");
      return Future.succeededFuture(Optional.empty());
    }
    return attributes(work, run, json.path("data"))
        .compose(
            logged ->
                ImportWork.each(
                    ImportWork.objects(json.path("data"), "metrics"),
                    metric -> history(work, run.id(), metric.path("key").asText())))
        .compose(logged -> datasets(work, run, json.path("inputs")))
        .compose(read -> artifacts.ofRun(work, run.id()))
        .compose(stored -> ended(work, json, run))
        .map(
            ended -> {
              work.tally().took("runs");
              return Optional.of(run);
            });
  }

  /** A trashed run that models belong to is trashed when it is linked. */
  private Future<Void> ended(ImportWork work, JsonNode json, TakenRun run) {
    return link(run, json).isEmpty() ? taking.end(work.caller(), run) : Future.succeededFuture();
  }

  private Future<Void> attributes(ImportWork work, TakenRun run, JsonNode data) {
    Map<String, String> params =
        cut(
            work,
            "param",
            run,
            MlflowCall.pairs("params", data.path("params")),
            MlflowNames.MAX_PARAM_VALUE);
    Map<String, String> tags =
        cut(
            work,
            "tag",
            run,
            MlflowCall.pairs("tags", data.path("tags")),
            MlflowNames.MAX_RUN_TAG_VALUE);
    tags.remove(MlflowJson.RUN_NAME);
    return runs.log(work.caller(), run.id(), new RunLog(new MetricBatch(), params, tags))
        .recover(work.lost("params and tags of run", run.id(), null));
  }

  private static Map<String, String> cut(
      ImportWork work, String kind, TakenRun run, Map<String, String> pairs, int limit) {
    Map<String, String> taken = new TreeMap<>();
    pairs.forEach(
        (key, value) -> {
          if (value.length() > limit) {
            work.tally()
                .lost(kind, run.id() + ": " + key, "It was cut after " + limit + " characters.");
          }
          taken.put(key, MlflowNames.cut(value, limit));
        });
    return taken;
  }

  private Future<Void> history(ImportWork work, String run, String key) {
    return ImportWork.pages(
            Map.of("run_id", run, "metric_key", key, "max_results", POINTS),
            query -> work.source().get("metrics/get-history", query),
            page -> points(work, run, key, page))
        .recover(work.lost("metric", run + ": " + key, null));
  }

  private Future<Void> points(ImportWork work, String run, String key, JsonNode page) {
    MetricBatch batch = new MetricBatch();
    for (JsonNode point : page.path("metrics")) {
      long at = point.path("timestamp").asLong();
      LogBatchParser.checked("", key, at);
      JsonNode value = point.path("value");
      batch.add(
          key,
          point.path("step").asLong(),
          at,
          value.isTextual()
              ? LogBatchParser.number("value", value.textValue())
              : value.doubleValue());
    }
    work.tally().took("points", batch.size());
    return batch.size() == 0
        ? Future.succeededFuture()
        : runs.log(work.caller(), run, new RunLog(batch, Map.of(), Map.of()));
  }

  private Future<Void> datasets(ImportWork work, TakenRun run, JsonNode inputs) {
    return ImportWork.each(
        ImportWork.objects(inputs, "dataset_inputs"),
        json ->
            Future.<Void>succeededFuture()
                .map(none -> LinkCalls.dataset("dataset", json))
                .compose(
                    dataset -> links.read(work.caller(), run.id(), List.of(dataset), List.of()))
                .recover(
                    work.lost(
                        "dataset",
                        run.id() + ": " + json.path("dataset").path("name").asText(),
                        null)));
  }

  private static Optional<Link> link(TakenRun run, JsonNode json) {
    List<Model> inputs = models(json.path("inputs"), "model_inputs");
    List<Model> outputs = models(json.path("outputs"), "model_outputs");
    return inputs.isEmpty() && outputs.isEmpty()
        ? Optional.empty()
        : Optional.of(new Link(run, inputs, outputs));
  }

  private static List<Model> models(JsonNode json, String field) {
    return ImportWork.objects(json, field).stream()
        .map(model -> new Model(model.path("model_id").asText(), model.path("step").asLong()))
        .filter(model -> model.modelId().startsWith(LoggedModel.ID_PREFIX))
        .toList();
  }

  /** Links a run to the models that are here by now, and ends it. */
  Future<Void> link(ImportWork work, Link link) {
    String run = link.run().id();
    Function<Model, Future<Void>> read =
        model ->
            links
                .read(work.caller(), run, List.of(), List.of(model))
                .recover(work.lost("model that a run read", run + ": " + model.modelId(), null));
    Function<Model, Future<Void>> made =
        model ->
            links
                .made(work.caller(), run, List.of(model))
                .recover(work.lost("model that a run made", run + ": " + model.modelId(), null));
    return ImportWork.each(link.inputs(), read)
        .compose(done -> ImportWork.each(link.outputs(), made))
        .compose(done -> taking.end(work.caller(), link.run()));
  }
}
