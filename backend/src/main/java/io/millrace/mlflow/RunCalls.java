package io.millrace.mlflow;

import static io.millrace.platform.Permission.TRACKING_READ;
import static io.millrace.platform.Permission.TRACKING_WRITE;
import static io.millrace.tracking.RunForkService.FROM;

import io.millrace.mlflow.LogBatch.ModelMetric;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.ExperimentService;
import io.millrace.tracking.LoggedModel;
import io.millrace.tracking.LoggedModelService;
import io.millrace.tracking.MetricBatch;
import io.millrace.tracking.NewRun;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunForkService;
import io.millrace.tracking.RunLifecycleService;
import io.millrace.tracking.RunLinkService;
import io.millrace.tracking.RunLinks;
import io.millrace.tracking.RunLog;
import io.millrace.tracking.RunPatch;
import io.millrace.tracking.RunService;
import io.millrace.tracking.RunStatus;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** {@code runs/…}, but for the search. */
final class RunCalls {
  private final ExperimentService experiments;
  private final RunService runs;
  private final RunForkService forks;
  private final RunLifecycleService lifecycle;
  private final RunLinkService links;
  private final LoggedModelService models;
  private final RunErrors errors;

  /** What it calls. */
  record Services(
      ExperimentService experiments,
      RunService runs,
      RunForkService forks,
      RunLifecycleService lifecycle,
      RunLinkService links,
      LoggedModelService models) {}

  RunCalls(Services on) {
    this.experiments = on.experiments();
    this.runs = on.runs();
    this.forks = on.forks();
    this.lifecycle = on.lifecycle();
    this.links = on.links();
    this.models = on.models();
    this.errors = new RunErrors(lifecycle);
  }

  void addTo(RouteTable table) {
    table.once(HttpMethod.POST, "runs/create", TRACKING_WRITE, this::create);
    table.get("runs/get", TRACKING_READ, this::get);
    table.post("runs/update", TRACKING_WRITE, this::update);
    table.post("runs/delete", TRACKING_WRITE, this::delete);
    table.post("runs/restore", TRACKING_WRITE, this::restore);
    table.post("runs/log-metric", TRACKING_WRITE, this::logMetric);
    table.post("runs/log-parameter", TRACKING_WRITE, this::logParameter);
    table.post("runs/log-batch", TRACKING_WRITE, this::logBatch);
    table.post("runs/set-tag", TRACKING_WRITE, this::setTag);
    table.once(HttpMethod.POST, "runs/delete-tag", TRACKING_WRITE, this::deleteTag);
  }

  private Future<Map<String, Object>> create(MlflowCall call, Caller once) {
    String experimentId =
        MlflowNames.experimentId(call.nonEmpty("experiment_id").orElse(Experiment.DEFAULT_ID));
    Map<String, String> tags = MlflowNames.runTags("tags", call.pairs("tags"));
    Optional<String> name = name(call.nonEmpty("run_name"), tags.remove(MlflowJson.RUN_NAME));
    call.nonEmpty("user_id").ifPresent(user -> tags.putIfAbsent(MlflowJson.USER, user));
    NewRun run =
        new NewRun(
            Optional.of(experimentId),
            name,
            Optional.empty(),
            Optional.of(tags),
            Optional.empty(),
            call.time("start_time"));
    return forks
        .start(once, run)
        .recover(failure -> notStarted(once, run, failure))
        .compose(made -> linked(once, made));
  }

  /** A fork has the datasets and models that its source read. */
  private Future<Map<String, Object>> linked(Caller caller, Run run) {
    return links
        .of(caller, run.forkedFrom().isEmpty() ? List.of() : List.of(run.id()))
        .map(
            found ->
                MlflowJson.object(
                    "run", RunJson.run(run, found.getOrDefault(run.id(), RunLinks.NONE))));
  }

  /** Says whether it is the run to be forked that is missing, or the experiment. */
  private Future<Run> notStarted(Caller caller, NewRun run, Throwable failure) {
    String experimentId = run.experimentId().orElseThrow();
    Optional<String> source = run.tags().map(tags -> tags.get(FROM));
    boolean mayBeSource =
        ExperimentCalls.isCode(failure, ErrorCode.NOT_FOUND)
            || ExperimentCalls.isCode(failure, ErrorCode.CONFLICT);
    return source.isEmpty() || !mayBeSource
        ? notOpen(caller, experimentId, failure)
        : lifecycle
            .isTrashed(caller, source.get())
            .recover(RunErrors.missing(source.get()))
            .compose(
                trashed ->
                    trashed
                        ? Future.failedFuture(RunErrors.inactive(source.get()))
                        : notOpen(caller, experimentId, failure));
  }

  private static Optional<String> name(Optional<String> name, String tag) {
    if (name.isPresent() && tag != null && !tag.isEmpty() && !tag.equals(name.get())) {
      throw MlflowErrors.invalid(
          "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different"
              + " values (run_name='%s', mlflow.runName='%s').".formatted(name.get(), tag));
    }
    return name.or(() -> Optional.ofNullable(tag).filter(text -> !text.isEmpty()))
        .map(RunCalls::checkedName);
  }

  private static String checkedName(String name) {
    if (name.length() > MlflowNames.MAX_RUN_NAME) {
      throw MlflowErrors.tooLong("run_name", MlflowNames.MAX_RUN_NAME);
    }
    return name;
  }

  private Future<Run> notOpen(Caller caller, String experimentId, Throwable failure) {
    return ExperimentCalls.isCode(failure, ErrorCode.NOT_FOUND)
        ? experiments
            .get(caller, experimentId)
            .recover(ExperimentCalls.missing(experimentId))
            .compose(trashed -> Future.failedFuture(ExperimentCalls.inactive(experimentId)))
        : Future.failedFuture(failure);
  }

  private Future<Map<String, Object>> get(MlflowCall call) {
    String id = MlflowNames.runId(call);
    return lifecycle
        .get(call.caller(), id)
        .recover(RunErrors.missing(id))
        .compose(
            run ->
                links
                    .of(call.caller(), List.of(id))
                    .map(
                        found ->
                            MlflowJson.object(
                                "run", RunJson.run(run, found.getOrDefault(id, RunLinks.NONE)))));
  }

  private Future<Map<String, Object>> update(MlflowCall call) {
    String id = MlflowNames.runId(call);
    Optional<RunStatus> status = RunJson.status(call.nonEmpty("status"));
    Optional<Instant> endedAt = call.time("end_time");
    Optional<String> name = call.nonEmpty("run_name").map(RunCalls::checkedName);
    return runs.update(call.caller(), id, new RunPatch(name, status, endedAt), OptionalLong.empty())
        .recover(errors.of(call.caller(), id))
        .map(run -> MlflowJson.object("run_info", RunJson.info(run)));
  }

  private Future<Map<String, Object>> delete(MlflowCall call) {
    String id = MlflowNames.runId(call);
    return lifecycle
        .trash(call.caller(), id)
        .recover(RunErrors.missing(id))
        .map(done -> MlflowJson.empty());
  }

  private Future<Map<String, Object>> restore(MlflowCall call) {
    String id = MlflowNames.runId(call);
    return lifecycle
        .restore(call.caller(), id)
        .recover(RunErrors.missing(id))
        .map(done -> MlflowJson.empty());
  }

  private Future<Map<String, Object>> logMetric(MlflowCall call) {
    String id = MlflowNames.runId(call);
    String key = call.text("key").orElseThrow(() -> MlflowErrors.missing("key"));
    double value = call.number("value").orElseThrow(() -> MlflowErrors.missing("value"));
    long timestamp = call.whole("timestamp").orElseThrow(() -> MlflowErrors.missing("timestamp"));
    LogBatchParser.checked("", key, timestamp);
    MetricBatch point = new MetricBatch();
    point.add(key, call.whole("step").orElse(0), timestamp, value);
    List<ModelMetric> ofModel =
        call
            .nonEmpty("model_id")
            .map(
                model ->
                    new ModelMetric(
                        model,
                        key,
                        value,
                        call.whole("step").orElse(0),
                        timestamp,
                        call.text("dataset_name").orElse(null),
                        call.text("dataset_digest").orElse(null)))
            .stream()
            .toList();
    return log(call.caller(), id, new RunLog(point, Map.of(), Map.of()))
        .compose(logged -> ofModels(call.caller(), id, ofModel))
        .map(logged -> MlflowJson.empty());
  }

  private Future<Map<String, Object>> logParameter(MlflowCall call) {
    String id = MlflowNames.runId(call);
    String key = call.text("key").orElseThrow(() -> MlflowErrors.missing("key"));
    MlflowNames.key("key", "Param key", key);
    String value = MlflowNames.cut(call.text("value").orElse(""), MlflowNames.MAX_PARAM_VALUE);
    return log(call.caller(), id, new RunLog(new MetricBatch(), Map.of(key, value), Map.of()));
  }

  private Future<Map<String, Object>> logBatch(MlflowCall call) {
    LogBatch batch = LogBatchParser.parse(call.request().rawBody());
    return setTags(call.caller(), batch.runId(), batch.tags(), batch.metrics(), batch.params())
        .compose(logged -> ofModels(call.caller(), batch.runId(), batch.modelMetrics()))
        .map(logged -> MlflowJson.empty());
  }

  /** Points that belong to logged models too. */
  private Future<Void> ofModels(Caller caller, String runId, List<ModelMetric> metrics) {
    Map<String, List<LoggedModel.Metric>> byModel = new TreeMap<>();
    for (ModelMetric each : metrics) {
      byModel
          .computeIfAbsent(each.modelId(), ignored -> new ArrayList<>())
          .add(
              new LoggedModel.Metric(
                  each.key(),
                  each.value(),
                  each.step(),
                  each.timestamp(),
                  runId,
                  Objects.requireNonNullElse(each.datasetName(), ""),
                  Objects.requireNonNullElse(each.datasetDigest(), "")));
    }
    return models.addMetrics(caller, byModel);
  }

  private Future<Map<String, Object>> setTag(MlflowCall call) {
    String id = MlflowNames.runId(call);
    Map<String, String> tag =
        MlflowNames.runTags("tag", Map.of(call.required("key"), call.text("value").orElse("")));
    return setTags(call.caller(), id, tag, new MetricBatch(), Map.of());
  }

  /** The tag of the run's name is the run's name. */
  private Future<Map<String, Object>> setTags(
      Caller caller,
      String id,
      Map<String, String> tags,
      MetricBatch metrics,
      Map<String, String> params) {
    Map<String, String> others = new LinkedHashMap<>(tags);
    String name = others.remove(MlflowJson.RUN_NAME);
    Future<Map<String, Object>> logged = log(caller, id, new RunLog(metrics, params, others));
    if (name == null || name.isEmpty()) {
      return logged;
    }
    RunPatch patch =
        new RunPatch(Optional.of(checkedName(name)), Optional.empty(), Optional.empty());
    return logged
        .compose(done -> runs.update(caller, id, patch, OptionalLong.empty()))
        .map(named -> MlflowJson.empty());
  }

  private Future<Map<String, Object>> log(Caller caller, String id, RunLog log) {
    return runs.log(caller, id, log)
        .recover(RunCalls::changedParam)
        .recover(errors.of(caller, id))
        .map(logged -> MlflowJson.empty());
  }

  private static Future<Void> changedParam(Throwable failure) {
    return ExperimentCalls.isCode(failure, ErrorCode.CONFLICT)
        ? Future.failedFuture(
            MlflowErrors.invalid("Changing param values is not allowed. " + failure.getMessage()))
        : Future.failedFuture(failure);
  }

  private Future<Map<String, Object>> deleteTag(MlflowCall call, Caller once) {
    String id = MlflowNames.runId(call);
    String key = call.required("key");
    return lifecycle
        .deleteTag(once, id, key)
        .recover(RunErrors.missing(id))
        .map(
            deleted -> {
              if (!deleted) {
                throw MlflowErrors.doesNotExist(
                    "No tag with name: " + key + " in run with id " + id);
              }
              return MlflowJson.empty();
            });
  }
}
