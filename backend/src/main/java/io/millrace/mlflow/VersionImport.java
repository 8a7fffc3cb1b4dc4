package io.millrace.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.registry.ModelService;
import io.millrace.registry.NewRegisteredVersion;
import io.millrace.registry.RegisteredVersion;
import io.millrace.registry.RegisteredVersionService;
import io.millrace.registry.Stage;
import io.millrace.registry.VersionState;
import io.millrace.tracking.RunLifecycleService;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes versions of registered models over, under their numbers. */
final class VersionImport {
  private static final int PAGE = 200;
  private static final int MAX_ADMISSION_POLLS = 1_200;
  private static final long POLL_MILLIS = 100;

  /** Where MLflow's servers keep files, whatever stands before: so much says whose they are. */
  private static final Pattern KEPT =
      Pattern.compile(".*/(m-[0-9a-f]{32}|[0-9a-f]{32})/artifacts(?:/(.*))?");

  private final Vertx vertx;
  private final ModelService models;
  private final RegisteredVersionService versions;
  private final RunLifecycleService runs;
  private final ModelSource sources;

  VersionImport(
      Vertx vertx,
      ModelService models,
      RegisteredVersionService versions,
      RunLifecycleService runs,
      ModelSource sources) {
    this.vertx = vertx;
    this.models = models;
    this.versions = versions;
    this.runs = runs;
    this.sources = sources;
  }

  /** Takes the versions of a model. */
  Future<Void> run(ImportWork work, String name) {
    char quote = name.indexOf('\'') < 0 ? '\'' : '"';
    String filter = "name = " + quote + name + quote;
    return ImportWork.pages(
        Map.of("filter", filter, "max_results", PAGE, "order_by", "version_number ASC"),
        query -> work.source().get("model-versions/search", query),
        page ->
            ImportWork.each(
                ImportWork.objects(page, "model_versions"), version -> one(work, name, version)));
  }

  private Future<Void> one(ImportWork work, String name, JsonNode json) {
    int number = json.path("version").asInt();
    String item = name + " " + number;
    return found(work, name, number)
        .compose(
            here ->
                here.isPresent() ? same(here.get(), json, item) : taken(work, name, number, json))
        .onSuccess(taken -> work.tally().took("model versions"))
        .recover(work.lost("model version", item, null));
  }

  private Future<Optional<RegisteredVersion>> found(ImportWork work, String name, int number) {
    return ImportWork.found(versions.get(work.caller(), name, number));
  }

  private static Future<Void> same(RegisteredVersion here, JsonNode json, String item) {
    String source = source(json, item);
    return here.source().filter(source::equals).isPresent()
        ? Future.succeededFuture()
        : Future.failedFuture(
            ApiException.of(ErrorCode.CONFLICT, "A version of this number is here already."));
  }

  /** What the version is said to come from here: its files may be loaded by a client from there. */
  private static String source(JsonNode json, String item) {
    String source = json.path("source").asText();
    try {
      return ModelSource.checked(source);
    } catch (ApiException local) {
      return kept(source)
          .map(
              path ->
                  path.ownerId().startsWith("m-")
                      ? "models:/" + path.ownerId()
                      : "runs:/" + path.ownerId() + "/" + path.path())
          .orElse("mlflow-import:/" + item.replace(' ', '/'));
    }
  }

  private static Optional<ArtifactPath> kept(String source) {
    Matcher kept = KEPT.matcher(source);
    return kept.matches() && !source.contains("..")
        ? Optional.of(
            new ArtifactPath(
                kept.group(1), kept.group(2) == null ? "" : ArtifactPath.safe(kept.group(2))))
        : Optional.empty();
  }

  private Future<Void> taken(ImportWork work, String name, int number, JsonNode json) {
    String item = name + " " + number;
    String source = source(json, item);
    return run(work, json)
        .compose(
            run -> files(work, json, source, item).map(files -> request(json, source, run, files)))
        .compose(request -> versions.takeOver(work.caller(), name, number, request))
        .compose(made -> staged(work, name, number, json))
        .compose(staged -> times(work, name, number, json));
  }

  private static NewRegisteredVersion request(
      JsonNode json,
      String source,
      Optional<String> run,
      Optional<NewRegisteredVersion.Files> files) {
    return new NewRegisteredVersion(
        source,
        files,
        run,
        text(json, "model_id"),
        text(json, "run_link"),
        text(json, "description"),
        RegistryNames.tags(MlflowCall.pairs("tags", json.path("tags"))));
  }

  private static Optional<String> text(JsonNode json, String field) {
    return Optional.of(json.path(field).asText("")).filter(text -> !text.isEmpty());
  }

  /** The run that it names, if that is here. */
  private Future<Optional<String>> run(ImportWork work, JsonNode json) {
    Optional<String> run = text(json, "run_id");
    return run.isEmpty()
        ? Future.succeededFuture(run)
        : ImportWork.found(runs.get(work.caller(), run.get()).map(found -> run.get()));
  }

  private Future<Optional<NewRegisteredVersion.Files>> files(
      ImportWork work, JsonNode json, String source, String item) {
    Optional<ArtifactPath> kept = kept(json.path("source").asText());
    Future<Optional<ArtifactPath>> folder =
        kept.isPresent() ? Future.succeededFuture(kept) : sources.folder(work.caller(), source);
    return folder
        .compose(
            path ->
                path.isPresent()
                    ? sources.files(work.caller(), path.get())
                    : Future.succeededFuture(Optional.<NewRegisteredVersion.Files>empty()))
        .recover(work.lost("files of model version", item, Optional.empty()))
        .map(
            files -> {
              if (files.isEmpty()) {
                work.tally().lost("files of model version", item, "They were not found here.");
              }
              return files;
            });
  }

  private Future<Void> staged(ImportWork work, String name, int number, JsonNode json) {
    Stage stage = RegistryJson.stage(json.path("current_stage").asText("None"));
    return stage == Stage.NONE
        ? Future.succeededFuture()
        : versions.setStage(work.caller(), name, number, stage, false).mapEmpty();
  }

  private Future<Void> times(ImportWork work, String name, int number, JsonNode json) {
    long created = json.path("creation_timestamp").asLong();
    return versions.setTimes(
        work.caller(),
        name,
        number,
        Instant.ofEpochMilli(created),
        Instant.ofEpochMilli(json.path("last_updated_timestamp").asLong(created)));
  }

  /** Sets an alias, as soon as its version has been admitted. */
  Future<Void> alias(ImportWork work, String name, String alias, int number) {
    return found(work, name, number)
        .compose(
            here ->
                here.filter(version -> version.version().aliases().contains(alias)).isPresent()
                    ? Future.<Void>succeededFuture()
                    : admitted(work, name, number, MAX_ADMISSION_POLLS)
                        .compose(done -> models.setAlias(work.caller(), name, alias, number))
                        .<Void>mapEmpty())
        .recover(
            failure ->
                ExperimentCalls.isCode(failure, ErrorCode.UNPROCESSABLE)
                    ? Future.failedFuture(ApiException.of(ErrorCode.CONFLICT, failure.getMessage()))
                    : Future.failedFuture(failure))
        .recover(work.lost("alias", name + "@" + alias, null));
  }

  private Future<Void> admitted(ImportWork work, String name, int number, int polls) {
    return versions
        .get(work.caller(), name, number)
        .compose(
            version ->
                version.version().state() == VersionState.PENDING && polls > 0
                    ? vertx
                        .timer(POLL_MILLIS, TimeUnit.MILLISECONDS)
                        .compose(later -> admitted(work, name, number, polls - 1))
                    : Future.succeededFuture());
  }
}
