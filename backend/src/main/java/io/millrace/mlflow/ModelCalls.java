package io.millrace.mlflow;

import static io.millrace.platform.Permission.MODELS_READ;
import static io.millrace.platform.Permission.MODELS_WRITE;

import io.millrace.mlflow.filter.SearchLanguage;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.search.Search;
import io.millrace.platform.search.Search.Stage;
import io.millrace.registry.ModelPatch;
import io.millrace.registry.ModelService;
import io.millrace.registry.NewModel;
import io.millrace.registry.RegisteredModel;
import io.millrace.registry.RegisteredModelService;
import io.millrace.registry.RegisteredVersion;
import io.millrace.registry.RegisteredVersionService;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/** {@code registered-models/…}. */
final class ModelCalls {
  private static final int DEFAULT_RESULTS = 100;
  private static final int MAX_RESULTS = 1_000;

  private final ModelService models;
  private final RegisteredModelService registered;
  private final RegisteredVersionService versions;

  ModelCalls(
      ModelService models, RegisteredModelService registered, RegisteredVersionService versions) {
    this.models = models;
    this.registered = registered;
    this.versions = versions;
  }

  void addTo(RouteTable table) {
    table.once(HttpMethod.POST, "registered-models/create", MODELS_WRITE, this::create);
    table.once(HttpMethod.POST, "registered-models/rename", MODELS_WRITE, this::rename);
    table.call(HttpMethod.PATCH, "registered-models/update", MODELS_WRITE, this::update);
    table.call(HttpMethod.DELETE, "registered-models/delete", MODELS_WRITE, this::delete);
    table.get("registered-models/get", MODELS_READ, this::get);
    table.get("registered-models/search", MODELS_READ, this::search);
    table.post("registered-models/get-latest-versions", MODELS_READ, this::latest);
    table.get("registered-models/get-latest-versions", MODELS_READ, this::latest);
    table.post("registered-models/set-tag", MODELS_WRITE, this::setTag);
    table.call(HttpMethod.DELETE, "registered-models/delete-tag", MODELS_WRITE, this::deleteTag);
    table.post("registered-models/alias", MODELS_WRITE, this::setAlias);
    table.call(HttpMethod.DELETE, "registered-models/alias", MODELS_WRITE, this::deleteAlias);
    table.get("registered-models/alias", MODELS_READ, this::getAlias);
  }

  private Future<Map<String, Object>> create(MlflowCall call, Caller once) {
    String name = RegistryNames.model(call);
    Map<String, String> tags = RegistryNames.tags(call.pairs("tags"));
    return models
        .create(once, new NewModel(name, call.nonEmpty("description")), tags)
        .recover(taken(name))
        .compose(made -> registered.get(call.caller(), name))
        .map(made -> MlflowJson.object("registered_model", RegistryJson.model(made, List.of())));
  }

  private static <T> Function<Throwable, Future<T>> taken(String name) {
    return failure ->
        ExperimentCalls.isCode(failure, ErrorCode.ALREADY_EXISTS)
            ? Future.failedFuture(
                ApiException.of(
                    ErrorCode.ALREADY_EXISTS,
                    "Registered Model (name=" + name + ") already exists."))
            : Future.failedFuture(failure);
  }

  private Future<Map<String, Object>> rename(MlflowCall call, Caller once) {
    String name = RegistryNames.model(call);
    String newName = RegistryNames.model(call.required("new_name"));
    return registered
        .rename(once, name, newName)
        .recover(missing(name))
        .recover(taken(newName))
        .compose(renamed -> answer(call.caller(), renamed));
  }

  private Future<Map<String, Object>> update(MlflowCall call) {
    String name = RegistryNames.model(call);
    String description = call.text("description").orElse("");
    return models
        .update(call.caller(), name, new ModelPatch(Optional.of(description)), OptionalLong.empty())
        .compose(changed -> registered.setTags(call.caller(), name, Map.of()))
        .recover(missing(name))
        .compose(changed -> answer(call.caller(), changed));
  }

  private Future<Map<String, Object>> delete(MlflowCall call) {
    String name = RegistryNames.model(call);
    return models
        .delete(call.caller(), name)
        .recover(missing(name))
        .map(deleted -> MlflowJson.empty());
  }

  private Future<Map<String, Object>> get(MlflowCall call) {
    String name = RegistryNames.model(call);
    return registered
        .get(call.caller(), name)
        .recover(missing(name))
        .compose(found -> answer(call.caller(), found));
  }

  private Future<Map<String, Object>> answer(Caller caller, RegisteredModel model) {
    return versions
        .latest(caller, List.of(model.model().name()), Optional.empty())
        .map(latest -> MlflowJson.object("registered_model", RegistryJson.model(model, latest)));
  }

  private Future<Map<String, Object>> search(MlflowCall call) {
    String filter = call.text("filter").orElse("");
    List<String> orders = call.texts("order_by");
    String list = "registered-models\n" + filter + "\n" + orders;
    long offset = PageTokens.offset(call, list);
    int limit = call.limit("max_results", DEFAULT_RESULTS, MAX_RESULTS);
    Search search =
        new Search(
            RegistryNames.conditions(SearchLanguage.MODELS.filter(filter)),
            SearchLanguage.MODELS.orders(orders),
            Stage.ALL,
            offset,
            limit);
    return registered
        .search(call.caller(), search)
        .compose(
            found ->
                latest(call.caller(), found.items())
                    .map(
                        latest ->
                            MlflowJson.page(
                                "registered_models",
                                found.items().stream()
                                    .map(
                                        model ->
                                            RegistryJson.model(
                                                model,
                                                latest.getOrDefault(
                                                    model.model().name(), List.of())))
                                    .toList(),
                                found.more()
                                    ? Optional.of(
                                        PageTokens.of(
                                            call.caller(), list, Long.toString(offset + limit)))
                                    : Optional.empty())));
  }

  private Future<Map<String, List<RegisteredVersion>>> latest(
      Caller caller, List<RegisteredModel> found) {
    List<String> names = found.stream().map(model -> model.model().name()).toList();
    return versions
        .latest(caller, names, Optional.empty())
        .map(
            latest ->
                latest.stream()
                    .collect(Collectors.groupingBy(version -> version.version().model())));
  }

  private Future<Map<String, Object>> latest(MlflowCall call) {
    String name = RegistryNames.model(call);
    List<String> stages = call.texts("stages");
    Optional<List<io.millrace.registry.Stage>> wanted =
        stages.isEmpty()
            ? Optional.empty()
            : Optional.of(stages.stream().map(RegistryJson::stage).toList());
    return registered
        .get(call.caller(), name)
        .recover(missing(name))
        .compose(found -> versions.latest(call.caller(), List.of(name), wanted))
        .map(
            latest ->
                MlflowJson.object(
                    "model_versions", latest.stream().map(RegistryJson::version).toList()));
  }

  private Future<Map<String, Object>> setTag(MlflowCall call) {
    String name = RegistryNames.model(call);
    Map<String, String> tag =
        RegistryNames.tags(Map.of(call.required("key"), call.text("value").orElse("")));
    return registered
        .setTags(call.caller(), name, tag)
        .recover(missing(name))
        .map(set -> MlflowJson.empty());
  }

  private Future<Map<String, Object>> deleteTag(MlflowCall call) {
    String name = RegistryNames.model(call);
    return registered
        .deleteTag(call.caller(), name, call.required("key"))
        .recover(missing(name))
        .map(deleted -> MlflowJson.empty());
  }

  private Future<Map<String, Object>> setAlias(MlflowCall call) {
    String name = RegistryNames.model(call);
    int version = RegistryNames.version(call);
    return models
        .setAlias(call.caller(), name, RegistryNames.newAlias(call), version)
        .recover(VersionCalls.missing(name, version))
        .map(set -> MlflowJson.empty());
  }

  private Future<Map<String, Object>> deleteAlias(MlflowCall call) {
    String name = RegistryNames.model(call);
    String alias = RegistryNames.alias(call);
    return registered
        .get(call.caller(), name)
        .recover(missing(name))
        .compose(found -> models.deleteAlias(call.caller(), name, alias))
        .recover(
            failure ->
                // gone already: the same answer as MLflow's
                ExperimentCalls.isCode(failure, ErrorCode.NOT_FOUND)
                        && failure.getMessage().contains("alias")
                    ? Future.succeededFuture()
                    : Future.failedFuture(failure))
        .map(deleted -> MlflowJson.empty());
  }

  private Future<Map<String, Object>> getAlias(MlflowCall call) {
    String name = RegistryNames.model(call);
    String alias = RegistryNames.alias(call);
    return registered
        .get(call.caller(), name)
        .recover(missing(name))
        .compose(
            found ->
                versions
                    .get(call.caller(), name, alias)
                    .recover(
                        failure ->
                            ExperimentCalls.isCode(failure, ErrorCode.NOT_FOUND)
                                ? Future.failedFuture(
                                    MlflowErrors.invalid(
                                        "Registered model alias " + alias + " not found."))
                                : Future.failedFuture(failure)))
        .map(version -> MlflowJson.object("model_version", RegistryJson.version(version)));
  }

  /** For {@code recover}: a model that is not there. */
  static <T> Function<Throwable, Future<T>> missing(String name) {
    return failure ->
        ExperimentCalls.isCode(failure, ErrorCode.NOT_FOUND)
            ? Future.failedFuture(
                MlflowErrors.doesNotExist("Registered Model with name=" + name + " not found"))
            : Future.failedFuture(failure);
  }
}
