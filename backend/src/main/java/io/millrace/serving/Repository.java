package io.millrace.serving;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.blob.BufferStream;
import io.millrace.platform.time.Time;
import io.millrace.registry.ModelVersion;
import io.millrace.registry.NewModel;
import io.millrace.registry.NewModelVersion;
import io.millrace.registry.VersionState;
import io.millrace.tracking.ArtifactService.NewArtifact;
import io.millrace.tracking.NewRun;
import io.millrace.tracking.Run;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The model repository of the inference protocol. Loading a file registers it as the next version
 * of the model of the endpoint's name, waits for its admission, and makes it all of the endpoint's
 * traffic; the file is kept as the artifact of a run, which tells lineage where it came from.
 */
final class Repository {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
  private static final long LOOK_MILLIS = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(50);

  private final Vertx vertx;
  private final Time time;
  private final LoadSources sources;
  private final EndpointService endpoints;
  private final ServedModels models;

  Repository(
      Vertx vertx, Time time, LoadSources sources, EndpointService endpoints, ServedModels models) {
    this.vertx = vertx;
    this.time = time;
    this.sources = sources;
    this.endpoints = endpoints;
    this.models = models;
  }

  /**
   * Makes or replaces an endpoint, and waits until it answers.
   *
   * @param file an ONNX file; empty to serve what is registered or deployed already
   * @return fails with INVALID_REQUEST, MODEL_REJECTED, QUOTA_EXCEEDED or DEADLINE_EXCEEDED
   */
  Future<Void> load(Caller caller, String name, Optional<byte[]> file) {
    if (!NAME.matcher(name).matches()) {
      throw ApiException.of(
          ErrorCode.INVALID_REQUEST,
          "failed to load '" + name + "': a name has letters, digits, dot, underscore, hyphen.");
    }
    Instant end = time.now().plus(PATIENCE);
    return file.map(bytes -> registered(caller, name, bytes))
        .orElseGet(() -> newest(caller, name))
        .compose(version -> admitted(caller, version, end))
        .compose(version -> deployed(caller, name, version).map(version))
        .compose(version -> answering(caller, name, version, end));
  }

  /** Takes an endpoint away; what is registered stays. */
  Future<Void> unload(Caller caller, String name) {
    models.own(caller, name);
    return endpoints.delete(caller, name);
  }

  private Future<ModelVersion> registered(Caller caller, String name, byte[] file) {
    NewRun run =
        new NewRun(
            Optional.empty(),
            Optional.of("load " + name),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return model(caller, name)
        .compose(model -> sources.runs().create(caller, run))
        .compose(made -> stored(caller, made, file))
        .compose(
            made ->
                sources
                    .versions()
                    .create(
                        caller,
                        name,
                        new NewModelVersion(
                            Optional.of(made.id()),
                            Optional.of(ServedModels.FILE),
                            Optional.empty(),
                            Optional.of("Loaded through the inference protocol"),
                            Optional.empty(),
                            Optional.empty())));
  }

  private Future<Void> model(Caller caller, String name) {
    return sources
        .models()
        .create(caller, new NewModel(name, Optional.empty()))
        .recover(failure -> unless(ErrorCode.ALREADY_EXISTS, failure))
        .mapEmpty();
  }

  private Future<Run> stored(Caller caller, Run run, byte[] file) {
    return sources
        .artifacts()
        .put(
            caller,
            run.id(),
            new NewArtifact(ServedModels.FILE, "application/octet-stream"),
            file.length,
            new BufferStream(vertx, Buffer.buffer(file)))
        .map(run);
  }

  /** The newest ready version of the model of that name. */
  private Future<ModelVersion> newest(Caller caller, String name) {
    return sources
        .versions()
        .list(caller, name, Optional.empty(), 100)
        .map(
            page ->
                page.items().stream()
                    .filter(version -> version.state() == VersionState.READY)
                    .findFirst()
                    .orElseThrow(() -> nothing(name)))
        .recover(
            failure ->
                failure instanceof ApiException problem && problem.code() == ErrorCode.NOT_FOUND
                    ? Future.failedFuture(nothing(name))
                    : Future.failedFuture(failure));
  }

  private static ApiException nothing(String name) {
    return ApiException.of(
        ErrorCode.NOT_FOUND,
        "failed to load '"
            + name
            + "', no version is available: send a file:1/model.onnx, or register one.");
  }

  private Future<ModelVersion> admitted(Caller caller, ModelVersion version, Instant end) {
    return switch (version.state()) {
      case READY -> Future.succeededFuture(version);
      case REJECTED ->
          Future.failedFuture(
              ApiException.of(
                  ErrorCode.MODEL_REJECTED,
                  "failed to load '" + version.model() + "': " + version.reason().orElse("")));
      default ->
          later(end)
              .compose(waited -> sources.versions().get(caller, version.model(), version.version()))
              .compose(found -> admitted(caller, found, end));
    };
  }

  private Future<Endpoint> deployed(Caller caller, String name, ModelVersion version) {
    List<NewDeployment> all =
        List.of(NewDeployment.ofVersion(version.model(), version.version(), Optional.empty()));
    EndpointPatch patch =
        new EndpointPatch(
            Optional.empty(),
            Optional.of(all),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            null,
            Optional.empty(),
            Optional.empty(),
            null);
    NewEndpoint made =
        new NewEndpoint(
            name,
            Optional.empty(),
            all,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return endpoints
        .update(caller, name, patch, OptionalLong.empty())
        .recover(
            failure ->
                failure instanceof ApiException problem && problem.code() == ErrorCode.NOT_FOUND
                    ? endpoints.create(caller, made)
                    : Future.failedFuture(failure));
  }

  private Future<Void> answering(Caller caller, String name, ModelVersion version, Instant end) {
    String number = Integer.toString(version.version());
    Optional<ServedModels.Indexed> found =
        models.versions(caller, name).stream()
            .filter(each -> each.version().equals(number))
            .findFirst();
    ServedModels.State state = found.map(ServedModels.Indexed::state).orElseThrow();
    return switch (state) {
      case READY -> models.load(caller, name, version.version());
      case UNAVAILABLE ->
          Future.failedFuture(
              ApiException.of(
                  ErrorCode.UNPROCESSABLE,
                  "failed to load '" + name + "': " + found.get().reason()));
      case LOADING -> later(end).compose(waited -> answering(caller, name, version, end));
    };
  }

  private Future<Void> later(Instant end) {
    if (time.now().isAfter(end)) {
      return Future.failedFuture(
          ApiException.of(
              ErrorCode.DEADLINE_EXCEEDED,
              "The model is still being admitted or loaded; look at the repository's index."));
    }
    return vertx.timer(LOOK_MILLIS).mapEmpty();
  }

  private static <T> Future<T> unless(ErrorCode code, Throwable failure) {
    return failure instanceof ApiException problem && problem.code() == code
        ? Future.succeededFuture()
        : Future.failedFuture(failure);
  }
}
