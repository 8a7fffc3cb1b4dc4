package io.millrace.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.platform.ErrorCode;
import io.millrace.registry.ModelService;
import io.millrace.registry.NewModel;
import io.millrace.registry.RegisteredModelService;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Takes registered models over; their versions by {@link VersionImport}. */
final class RegistryImport {
  private static final int PAGE = 100;

  private final ModelService models;
  private final RegisteredModelService registered;
  private final VersionImport versions;

  RegistryImport(ModelService models, RegisteredModelService registered, VersionImport versions) {
    this.models = models;
    this.registered = registered;
    this.versions = versions;
  }

  Future<Void> run(ImportWork work) {
    return ImportWork.pages(
        Map.of("max_results", PAGE),
        query -> work.source().get("registered-models/search", query),
        page ->
            ImportWork.each(
                ImportWork.objects(page, "registered_models"), model -> one(work, model)));
  }

  private Future<Void> one(ImportWork work, JsonNode json) {
    String name = json.path("name").asText();
    return work.progress("Model " + name)
        .compose(told -> made(work, json, RegistryNames.model(name)))
        .compose(
            isNew ->
                versions
                    .run(work, name)
                    .compose(taken -> aliases(work, json, name))
                    .compose(set -> isNew ? times(work, json, name) : Future.succeededFuture()))
        .onSuccess(taken -> work.tally().took("registered models"))
        .recover(work.lost("registered model", name, null));
  }

  /** Whether it was missing. */
  private Future<Boolean> made(ImportWork work, JsonNode json, String name) {
    Optional<String> description =
        Optional.of(json.path("description").asText("")).filter(text -> !text.isEmpty());
    Map<String, String> tags = RegistryNames.tags(MlflowCall.pairs("tags", json.path("tags")));
    return models
        .create(work.caller(), new NewModel(name, description), tags)
        .map(true)
        .recover(
            failure ->
                ExperimentCalls.isCode(failure, ErrorCode.ALREADY_EXISTS)
                    ? Future.succeededFuture(false)
                    : Future.failedFuture(failure))
        .compose(
            isNew ->
                isNew || tags.isEmpty()
                    ? Future.succeededFuture(isNew)
                    : registered.setTags(work.caller(), name, tags).map(isNew));
  }

  private Future<Void> aliases(ImportWork work, JsonNode json, String name) {
    return ImportWork.each(
        ImportWork.objects(json, "aliases"),
        alias ->
            versions.alias(
                work, name, alias.path("alias").asText(), alias.path("version").asInt()));
  }

  private Future<Void> times(ImportWork work, JsonNode json, String name) {
    long created = json.path("creation_timestamp").asLong();
    return registered.setTimes(
        work.caller(),
        name,
        Instant.ofEpochMilli(created),
        Instant.ofEpochMilli(json.path("last_updated_timestamp").asLong(created)));
  }
}
