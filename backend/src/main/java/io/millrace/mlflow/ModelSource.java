package io.millrace.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.registry.NewRegisteredVersion.Files;
import io.millrace.registry.RegisteredVersion;
import io.millrace.registry.RegisteredVersionService;
import io.millrace.tracking.ArtifactService;
import io.millrace.tracking.LoggedModelService;
import io.millrace.tracking.RunLifecycleService;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;

/** Where a version's files are, and what they are. */
final class ModelSource {
  private static final Pattern LOGGED = Pattern.compile("models:/(m-[0-9a-zA-Z]+)/?");
  private static final Pattern VERSION =
      Pattern.compile("models:/([^/@]+)(?:/(\\d{1,9})|@([^/]+))");
  private static final Pattern RUN = Pattern.compile("runs:/([^/]+)/(.+)");
  private static final String ARTIFACTS = "mlflow-artifacts:/";
  private static final String MANIFEST = "MLmodel";
  private static final int MAX_MANIFEST = 1 << 20;
  private static final int MAX_SOURCE = 5_000;
  private static final YAMLMapper YAML =
      new YAMLMapper(YAMLFactory.builder().loaderOptions(bounded()).build());

  private final ArtifactService artifacts;
  private final LoggedModelService models;
  private final RunLifecycleService runs;
  private final RegisteredVersionService versions;

  ModelSource(
      ArtifactService artifacts,
      LoggedModelService models,
      RunLifecycleService runs,
      RegisteredVersionService versions) {
    this.artifacts = artifacts;
    this.models = models;
    this.runs = runs;
    this.versions = versions;
  }

  private static LoaderOptions bounded() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_MANIFEST);
    options.setMaxAliasesForCollections(10);
    options.setNestingDepthLimit(20);
    return options;
  }

  /** Refuses what names a file of the machine of whoever would load it. */
  static String checked(String source) {
    if (source.length() > MAX_SOURCE) {
      throw MlflowErrors.tooLong("source", MAX_SOURCE);
    }
    boolean local =
        source.startsWith("/")
            || source.startsWith("file:")
            || source.contains("..")
            || source.startsWith("\\")
            || source.startsWith("~");
    if (local) {
      throw MlflowErrors.invalid(
          "Invalid model version source: '"
              + source
              + "'. A local path cannot be registered; log the model and register that.");
    }
    return source;
  }

  /** The folder of a source among the artifacts; empty when it is somewhere else. */
  Future<Optional<ArtifactPath>> folder(Caller caller, String source) {
    Matcher logged = LOGGED.matcher(source);
    if (logged.matches()) {
      return found(new ArtifactPath(logged.group(1), ""));
    }
    Matcher run = RUN.matcher(source);
    if (run.matches()) {
      return found(new ArtifactPath(run.group(1), ArtifactPath.safe(run.group(2))));
    }
    Matcher version = VERSION.matcher(source);
    if (version.matches()) {
      return version(caller, version)
          .compose(
              original ->
                  original.source().filter(text -> !VERSION.matcher(text).matches()).isPresent()
                      ? folder(caller, original.source().get())
                      : Future.succeededFuture(ofVersion(original)));
    }
    return source.startsWith(ARTIFACTS) && !source.startsWith(ARTIFACTS + "/")
        ? found(ArtifactPath.of(source.substring(ARTIFACTS.length())))
        : Future.succeededFuture(Optional.empty());
  }

  private static Future<Optional<ArtifactPath>> found(ArtifactPath path) {
    return Future.succeededFuture(Optional.of(path));
  }

  private Future<RegisteredVersion> version(Caller caller, Matcher source) {
    Future<RegisteredVersion> found =
        source.group(2) == null
            ? versions.get(caller, source.group(1), source.group(3))
            : versions.get(caller, source.group(1), Integer.parseInt(source.group(2)));
    return found.recover(
        failure ->
            ExperimentCalls.isCode(failure, ErrorCode.NOT_FOUND)
                ? Future.failedFuture(
                    MlflowErrors.doesNotExist("There is no version " + source.group() + "."))
                : Future.failedFuture(failure));
  }

  /**
   * Of a version that no client of MLflow's made, but from a run's artifact: that artifact's
   * folder.
   */
  private static Optional<ArtifactPath> ofVersion(RegisteredVersion version) {
    return version
        .version()
        .runId()
        .flatMap(
            run ->
                version
                    .version()
                    .artifactPath()
                    .map(
                        path ->
                            new ArtifactPath(
                                run, path.substring(0, Math.max(0, path.lastIndexOf('/'))))));
  }

  /** What is in a folder: its manifest, and the ONNX file that it names. */
  Future<Optional<Files>> files(Caller caller, ArtifactPath folder) {
    ArtifactPath manifest = folder.child(MANIFEST);
    return artifacts
        .get(caller, folder.ownerId(), manifest.path())
        .compose(artifact -> artifacts.bytes(artifact, MAX_MANIFEST))
        .map(bytes -> Optional.of(read(folder, manifest, bytes)))
        .recover(
            failure ->
                failure instanceof ApiException known && known.code() == ErrorCode.NOT_FOUND
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(failure));
  }

  private static Files read(ArtifactPath folder, ArtifactPath manifest, Buffer bytes) {
    JsonNode flavors = parsed(bytes).path("flavors");
    List<String> names = new ArrayList<>();
    flavors.fieldNames().forEachRemaining(names::add);
    names.remove("python_function");
    JsonNode data = flavors.path("onnx").path("data");
    return new Files(
        folder.ownerId(),
        manifest.path(),
        data.isTextual()
            ? Optional.of(folder.child(ArtifactPath.safe(data.textValue())).path())
            : Optional.empty(),
        names.isEmpty()
            ? "Python"
            : String.join(", ", names.subList(0, Math.min(5, names.size()))));
  }

  private static JsonNode parsed(Buffer bytes) {
    try {
      JsonNode manifest = YAML.readTree(bytes.toString());
      if (manifest != null && manifest.isObject()) {
        return manifest;
      }
    } catch (JsonProcessingException e) {
      throw MlflowErrors.invalid("The file MLmodel is not YAML that can be read.");
    }
    throw MlflowErrors.invalid("The file MLmodel is not a YAML mapping.");
  }

  /** From where a client can load a version's files. */
  Future<String> downloadUri(Caller caller, RegisteredVersion version) {
    String source = version.source().orElse("");
    return folder(caller, source)
        .map(folder -> folder.isPresent() || !source.isEmpty() ? folder : ofVersion(version))
        .compose(
            folder ->
                folder.isEmpty()
                    ? Future.succeededFuture(required(version, source))
                    : uri(caller, folder.get()));
  }

  private static String required(RegisteredVersion version, String source) {
    if (source.isEmpty()) {
      throw MlflowErrors.doesNotExist(
          "Version %d was uploaded as one file and has no artifacts; download it with GET /api/v1/models/%s/versions/%d/file."
              .formatted(
                  version.version().version(),
                  version.version().model(),
                  version.version().version()));
    }
    return source;
  }

  private Future<String> uri(Caller caller, ArtifactPath folder) {
    String below = folder.path().isEmpty() ? "" : "/" + folder.path();
    return folder.ownerId().startsWith(io.millrace.tracking.LoggedModel.ID_PREFIX)
        ? models
            .get(caller, folder.ownerId())
            .recover(LoggedModelCalls.missing(folder.ownerId()))
            .map(model -> LoggedModelCalls.artifactUri(model) + below)
        : runs.get(caller, folder.ownerId())
            .recover(RunErrors.missing(folder.ownerId()))
            .map(run -> RunJson.artifactUri(run.experimentId(), run.id()) + below);
  }
}
