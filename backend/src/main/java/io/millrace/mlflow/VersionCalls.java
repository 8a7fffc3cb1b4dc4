package io.millrace.mlflow;

import static io.millrace.platform.Permission.MODELS_READ;
import static io.millrace.platform.Permission.MODELS_WRITE;

import io.millrace.mlflow.filter.SearchLanguage;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.Reply;
import io.millrace.platform.search.Search;
import io.millrace.registry.NewRegisteredVersion;
import io.millrace.registry.RegisteredVersion;
import io.millrace.registry.RegisteredVersionService;
import io.millrace.registry.Stage;
import io.millrace.registry.VersionService;
import io.millrace.tracking.ArtifactService;
import io.millrace.tracking.LoggedModelService;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** {@code model-versions/…}. */
final class VersionCalls {
  private static final int DEFAULT_RESULTS = 10_000;
  private static final int MAX_RESULTS = 200_000;

  private final VersionService versions;
  private final RegisteredVersionService registered;
  private final LoggedModelService models;
  private final ArtifactService artifacts;
  private final ModelSource sources;

  VersionCalls(
      VersionService versions,
      RegisteredVersionService registered,
      LoggedModelService models,
      ArtifactService artifacts,
      ModelSource sources) {
    this.versions = versions;
    this.registered = registered;
    this.models = models;
    this.artifacts = artifacts;
    this.sources = sources;
  }

  void addTo(RouteTable table) {
    table.once(HttpMethod.POST, "model-versions/create", MODELS_WRITE, this::create);
    table.call(HttpMethod.PATCH, "model-versions/update", MODELS_WRITE, this::update);
    table.post("model-versions/transition-stage", MODELS_WRITE, this::transition);
    table.call(HttpMethod.DELETE, "model-versions/delete", MODELS_WRITE, this::delete);
    table.get("model-versions/get", MODELS_READ, this::get);
    table.get("model-versions/search", MODELS_READ, this::search);
    table.get("model-versions/get-download-uri", MODELS_READ, this::downloadUri);
    table.post("model-versions/set-tag", MODELS_WRITE, this::setTag);
    table.call(HttpMethod.DELETE, "model-versions/delete-tag", MODELS_WRITE, this::deleteTag);
    table
        .below(MlflowProtocol.PREFIX + "/")
        .raw(HttpMethod.GET, "model-versions/get-artifact", MODELS_READ, this::download);
  }

  private Future<Map<String, Object>> create(MlflowCall call, Caller once) {
    String name = RegistryNames.model(call);
    String source = ModelSource.checked(call.required("source"));
    Map<String, String> tags = RegistryNames.tags(call.pairs("tags"));
    Optional<String> run = call.nonEmpty("run_id").map(id -> MlflowNames.runId("run_id", id));
    Optional<String> model = call.nonEmpty("model_id");
    Caller caller = call.caller();
    return sources
        .folder(caller, source)
        .compose(
            folder ->
                folder.isEmpty()
                    ? Future.succeededFuture(Optional.<NewRegisteredVersion.Files>empty())
                    : sources.files(caller, folder.get()))
        .compose(
            files ->
                run(caller, run, model)
                    .map(
                        from ->
                            new NewRegisteredVersion(
                                source,
                                files,
                                from,
                                model,
                                call.nonEmpty("run_link"),
                                call.nonEmpty("description"),
                                tags)))
        .compose(
            version -> registered.create(once, name, version).recover(ModelCalls.missing(name)))
        .map(made -> MlflowJson.object("model_version", RegistryJson.version(made)));
  }

  /** The run given, or else the logged model's. */
  private Future<Optional<String>> run(
      Caller caller, Optional<String> run, Optional<String> modelId) {
    return run.isPresent() || modelId.isEmpty()
        ? Future.succeededFuture(run)
        : models
            .get(caller, modelId.get())
            .recover(LoggedModelCalls.missing(modelId.get()))
            .map(model -> model.sourceRunId());
  }

  private Future<Map<String, Object>> update(MlflowCall call) {
    String name = RegistryNames.model(call);
    int version = RegistryNames.version(call);
    return answer(
        registered
            .describe(call.caller(), name, version, call.text("description").orElse(""))
            .recover(missing(name, version)));
  }

  private Future<Map<String, Object>> transition(MlflowCall call) {
    String name = RegistryNames.model(call);
    int version = RegistryNames.version(call);
    Stage stage = RegistryJson.stage(call.required("stage"));
    boolean archive = call.flag("archive_existing_versions").orElse(false);
    if (archive && (stage == Stage.NONE || stage == Stage.ARCHIVED)) {
      throw MlflowErrors.invalid(
          "Model version transition cannot archive existing model versions because '"
              + RegistryJson.stage(stage)
              + "' is not an Active stage. Valid stages are Staging, Production");
    }
    return answer(
        registered
            .setStage(call.caller(), name, version, stage, archive)
            .recover(missing(name, version)));
  }

  private Future<Map<String, Object>> delete(MlflowCall call) {
    String name = RegistryNames.model(call);
    int version = RegistryNames.version(call);
    return versions
        .delete(call.caller(), name, version)
        .recover(missing(name, version))
        .map(deleted -> MlflowJson.empty());
  }

  private Future<Map<String, Object>> get(MlflowCall call) {
    String name = RegistryNames.model(call);
    int version = RegistryNames.version(call);
    return answer(registered.get(call.caller(), name, version).recover(missing(name, version)));
  }

  private static Future<Map<String, Object>> answer(Future<RegisteredVersion> version) {
    return version.map(found -> MlflowJson.object("model_version", RegistryJson.version(found)));
  }

  private Future<Map<String, Object>> search(MlflowCall call) {
    String filter = call.text("filter").orElse("");
    List<String> orders = call.texts("order_by");
    String list = "model-versions\n" + filter + "\n" + orders;
    long offset = PageTokens.offset(call, list);
    int limit = call.limit("max_results", DEFAULT_RESULTS, MAX_RESULTS);
    Search search =
        new Search(
            RegistryNames.conditions(SearchLanguage.VERSIONS.filter(filter)),
            SearchLanguage.VERSIONS.orders(orders),
            Search.Stage.ALL,
            offset,
            limit);
    return registered
        .search(call.caller(), search)
        .map(
            found ->
                MlflowJson.page(
                    "model_versions",
                    found.items().stream().map(RegistryJson::version).toList(),
                    found.more()
                        ? Optional.of(
                            PageTokens.of(call.caller(), list, Long.toString(offset + limit)))
                        : Optional.empty()));
  }

  private Future<Map<String, Object>> downloadUri(MlflowCall call) {
    String name = RegistryNames.model(call);
    int version = RegistryNames.version(call);
    return registered
        .get(call.caller(), name, version)
        .recover(missing(name, version))
        .compose(found -> sources.downloadUri(call.caller(), found))
        .map(uri -> MlflowJson.object("artifact_uri", uri));
  }

  private Future<Reply> download(ApiRequest request) {
    MlflowCall call = MlflowCall.of(request);
    String name = RegistryNames.model(call);
    int version = RegistryNames.version(call);
    String path = ArtifactPath.safe(call.required("path"));
    return registered
        .get(call.caller(), name, version)
        .recover(missing(name, version))
        .compose(found -> sources.folder(call.caller(), found.source().orElse("")))
        .compose(
            folder ->
                ArtifactCalls.download(
                    artifacts,
                    call,
                    folder
                        .orElseThrow(
                            () ->
                                MlflowErrors.doesNotExist(
                                    "The version's files are not among the artifacts here."))
                        .child(path)));
  }

  private Future<Map<String, Object>> setTag(MlflowCall call) {
    String name = RegistryNames.model(call);
    int version = RegistryNames.version(call);
    Map<String, String> tag =
        RegistryNames.tags(Map.of(call.required("key"), call.text("value").orElse("")));
    return registered
        .setTags(call.caller(), name, version, tag)
        .recover(missing(name, version))
        .map(set -> MlflowJson.empty());
  }

  private Future<Map<String, Object>> deleteTag(MlflowCall call) {
    String name = RegistryNames.model(call);
    int version = RegistryNames.version(call);
    return registered
        .deleteTag(call.caller(), name, version, call.required("key"))
        .recover(missing(name, version))
        .map(deleted -> MlflowJson.empty());
  }

  /** For {@code recover}: a version that is not there. */
  static <T> Function<Throwable, Future<T>> missing(String name, int version) {
    return failure ->
        ExperimentCalls.isCode(failure, ErrorCode.NOT_FOUND)
            ? Future.failedFuture(
                MlflowErrors.doesNotExist(
                    "Model Version (name=" + name + ", version=" + version + ") not found"))
            : Future.failedFuture(failure);
  }
}
