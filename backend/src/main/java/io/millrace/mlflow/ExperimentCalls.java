package io.millrace.mlflow;

import static io.millrace.platform.Permission.TRACKING_READ;
import static io.millrace.platform.Permission.TRACKING_WRITE;

import io.millrace.mlflow.filter.SearchLanguage;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.search.Search;
import io.millrace.platform.search.Search.Stage;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.ExperimentLifecycleService;
import io.millrace.tracking.ExperimentPatch;
import io.millrace.tracking.ExperimentService;
import io.millrace.tracking.NewExperiment;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** {@code experiments/…}. */
final class ExperimentCalls {
  private static final int MAX_LOCATION = 2_048;
  private static final int DEFAULT_RESULTS = 1_000;
  private static final int MAX_RESULTS = 50_000;

  private final ExperimentService experiments;
  private final ExperimentLifecycleService lifecycle;

  ExperimentCalls(ExperimentService experiments, ExperimentLifecycleService lifecycle) {
    this.experiments = experiments;
    this.lifecycle = lifecycle;
  }

  void addTo(RouteTable table) {
    table.once(HttpMethod.POST, "experiments/create", TRACKING_WRITE, this::create);
    table.get("experiments/get", TRACKING_READ, this::get);
    table.get("experiments/get-by-name", TRACKING_READ, this::getByName);
    table.get("experiments/search", TRACKING_READ, this::search);
    table.post("experiments/search", TRACKING_READ, this::search);
    table.post("experiments/update", TRACKING_WRITE, this::update);
    table.once(HttpMethod.POST, "experiments/delete", TRACKING_WRITE, this::delete);
    table.once(HttpMethod.POST, "experiments/restore", TRACKING_WRITE, this::restore);
    table.post("experiments/set-experiment-tag", TRACKING_WRITE, this::setTag);
    table.once(
        HttpMethod.POST, "experiments/delete-experiment-tag", TRACKING_WRITE, this::deleteTag);
  }

  private Future<Map<String, Object>> create(MlflowCall call, Caller once) {
    String name = MlflowNames.experimentName(call.required("name"));
    location(call.text("artifact_location").orElse(""));
    Map<String, String> tags = MlflowNames.experimentTags(call.pairs("tags"));
    return experiments
        .create(once, new NewExperiment(name, Optional.empty(), Optional.of(tags)))
        .recover(failure -> taken(once, name, failure))
        .map(made -> MlflowJson.object("experiment_id", made.id()));
  }

  /**
   * Where the client would keep artifacts. Millrace keeps them itself, whatever is said here; only
   * what no server of MLflow takes is refused.
   */
  private static void location(String location) {
    if (location.length() > MAX_LOCATION) {
      throw MlflowErrors.tooLong("artifact_location", MAX_LOCATION);
    }
    if (location.startsWith("runs:")) {
      throw MlflowErrors.invalid(
          "Artifact location cannot be a runs:/ URI. Given: '" + location + "'");
    }
  }

  private Future<Experiment> taken(Caller caller, String name, Throwable failure) {
    return isCode(failure, ErrorCode.ALREADY_EXISTS)
        ? lifecycle
            .findByName(caller, name)
            .compose(
                found ->
                    Future.failedFuture(
                        ApiException.of(
                            ErrorCode.ALREADY_EXISTS,
                            found.isPresent() && found.get().deletedAt().isPresent()
                                ? "Experiment '"
                                    + name
                                    + "' already exists in deleted state. Restore it, or choose"
                                    + " another name."
                                : "Experiment '" + name + "' already exists.")))
        : Future.failedFuture(failure);
  }

  private Future<Map<String, Object>> get(MlflowCall call) {
    String id = id(call);
    return experiments
        .get(call.caller(), id)
        .recover(missing(id))
        .map(found -> MlflowJson.object("experiment", json(found)));
  }

  private Future<Map<String, Object>> getByName(MlflowCall call) {
    String name = call.required("experiment_name");
    return lifecycle
        .findByName(call.caller(), name)
        .map(
            found ->
                MlflowJson.object(
                    "experiment",
                    json(
                        found.orElseThrow(
                            () ->
                                MlflowErrors.doesNotExist(
                                    "Could not find experiment with name '" + name + "'")))));
  }

  private Future<Map<String, Object>> search(MlflowCall call) {
    String filter = call.text("filter").orElse("");
    String list = "experiments\n" + filter + "\n" + call.texts("order_by") + stage(call);
    long offset = PageTokens.offset(call, list);
    int limit = call.limit("max_results", DEFAULT_RESULTS, MAX_RESULTS);
    Search search =
        new Search(
            SearchLanguage.EXPERIMENTS.filter(filter),
            SearchLanguage.EXPERIMENTS.orders(call.texts("order_by")),
            stage(call),
            offset,
            limit);
    return lifecycle
        .search(call.caller(), search)
        .map(
            found ->
                MlflowJson.page(
                    "experiments",
                    found.items().stream().map(ExperimentCalls::json).toList(),
                    found.more()
                        ? Optional.of(
                            PageTokens.of(call.caller(), list, Long.toString(offset + limit)))
                        : Optional.empty()));
  }

  /** What a search sees. */
  static Stage stage(MlflowCall call) {
    return stage("view_type", call.nonEmpty("view_type"));
  }

  static Stage stage(String parameter, Optional<String> viewType) {
    return switch (viewType.orElse("ACTIVE_ONLY")) {
      case "ACTIVE_ONLY", "1" -> Stage.ACTIVE;
      case "DELETED_ONLY", "2" -> Stage.TRASHED;
      case "ALL", "3" -> Stage.ALL;
      default ->
          throw MlflowErrors.invalidValue(
              parameter, viewType.orElse(""), "ACTIVE_ONLY, DELETED_ONLY or ALL is meant.");
    };
  }

  private Future<Map<String, Object>> update(MlflowCall call) {
    String id = id(call);
    String name = MlflowNames.experimentName(call.required("new_name"));
    return experiments
        .get(call.caller(), id)
        .map(ExperimentCalls::active)
        .compose(
            active ->
                experiments.update(
                    call.caller(), id, ExperimentPatch.renamed(name), OptionalLong.empty()))
        .recover(missing(id))
        .map(changed -> MlflowJson.empty());
  }

  private Future<Map<String, Object>> delete(MlflowCall call, Caller once) {
    String id = id(call);
    return lifecycle.trash(once, id).recover(missing(id)).map(done -> MlflowJson.empty());
  }

  private Future<Map<String, Object>> restore(MlflowCall call, Caller once) {
    String id = id(call);
    return lifecycle.restore(once, id).recover(missing(id)).map(done -> MlflowJson.empty());
  }

  private Future<Map<String, Object>> setTag(MlflowCall call) {
    String id = id(call);
    Map<String, String> tag =
        MlflowNames.experimentTags(Map.of(call.required("key"), call.text("value").orElse("")));
    return lifecycle
        .setTags(call.caller(), id, tag)
        .recover(missing(id))
        .map(set -> MlflowJson.empty());
  }

  private Future<Map<String, Object>> deleteTag(MlflowCall call, Caller once) {
    String id = id(call);
    String key = call.required("key");
    return lifecycle
        .deleteTag(once, id, key)
        .recover(missing(id))
        .map(
            deleted -> {
              if (!deleted) {
                throw MlflowErrors.doesNotExist(
                    "No tag with name: " + key + " in experiment with id " + id);
              }
              return MlflowJson.empty();
            });
  }

  private static String id(MlflowCall call) {
    return MlflowNames.experimentId(call.required("experiment_id"));
  }

  /** For {@code recover}: an experiment that is not there, or in the trash, in MLflow's words. */
  static <T> Function<Throwable, Future<T>> missing(String id) {
    return failure -> {
      if (isCode(failure, ErrorCode.NOT_FOUND)) {
        return Future.failedFuture(
            MlflowErrors.doesNotExist("No Experiment with id=" + id + " exists"));
      }
      return isCode(failure, ErrorCode.CONFLICT)
          ? Future.failedFuture(inactive(id))
          : Future.failedFuture(failure);
    };
  }

  private static Experiment active(Experiment experiment) {
    if (experiment.deletedAt().isPresent()) {
      throw inactive(experiment.id());
    }
    return experiment;
  }

  static ApiException inactive(String id) {
    return MlflowErrors.invalid(
        "The experiment " + id + " must be in the 'active' state. Current state is deleted.");
  }

  static boolean isCode(Throwable failure, ErrorCode code) {
    return failure instanceof ApiException known && known.code() == code;
  }

  private static Map<String, Object> json(Experiment experiment) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("experiment_id", experiment.id());
    json.put("name", experiment.name());
    json.put("artifact_location", "mlflow-artifacts:/" + experiment.id());
    json.put("lifecycle_stage", experiment.deletedAt().isPresent() ? "deleted" : "active");
    json.put("creation_time", experiment.createdAt().toEpochMilli());
    json.put("last_update_time", experiment.updatedAt().toEpochMilli());
    Map<String, String> tags = new LinkedHashMap<>(experiment.tags());
    experiment.description().ifPresent(text -> tags.putIfAbsent(MlflowJson.NOTE, text));
    json.put("tags", MlflowJson.pairs(tags));
    return json;
  }
}
