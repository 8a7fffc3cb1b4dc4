package io.millrace.registry;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.db.Db;
import io.millrace.registry.Ingredients.Data;
import io.millrace.tracking.Artifact;
import io.millrace.tracking.ArtifactService;
import io.millrace.tracking.DatasetVersions;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunInput;
import io.millrace.tracking.RunLinkService;
import io.millrace.tracking.RunLinks;
import io.millrace.tracking.RunService;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the bill of materials and the card of a version from what its run left. */
public final class PapersService {
  private static final String REQUIREMENTS = "requirements.txt";
  private static final int MAX_REQUIREMENTS_BYTES = 64 << 10;
  private static final String CONTEXT = "mlflow.data.context";
  private static final String LICENSE = "license";

  private final Parts on;

  /** What the service reads. */
  public record Parts(
      Db db,
      RegisteredModelService models,
      RegisteredVersionService versions,
      ManifestService manifests,
      RunService runs,
      RunLinkService links,
      ArtifactService artifacts,
      DatasetVersions datasets) {}

  public PapersService(Parts on) {
    this.on = on;
  }

  /** The bill of a version, CycloneDX 1.6 as JSON; NOT_FOUND. */
  public Future<Map<String, Object>> bill(Caller caller, String model, int number) {
    return on.versions()
        .get(caller, model, number)
        .compose(
            version ->
                ingredients(caller, version)
                    .map(ingredients -> CycloneDx.of(version.version(), ingredients)));
  }

  /** The card of a version in Markdown; NOT_FOUND. */
  public Future<String> card(Caller caller, String model, int number) {
    return on.versions()
        .get(caller, model, number)
        .compose(
            version ->
                ingredients(caller, version)
                    .map(ingredients -> ModelCard.of(version.version(), ingredients)));
  }

  /** Changes what a person wrote of a version; NOT_FOUND. */
  public Future<ModelVersion> edit(Caller caller, String model, int number, VersionPatch patch) {
    return on.versions()
        .get(caller, model, number)
        .compose(
            found ->
                patch
                    .description()
                    .map(text -> on.versions().describe(caller, model, number, text))
                    .orElseGet(() -> Future.succeededFuture(found)))
        .compose(
            found ->
                patch
                    .license()
                    .map(name -> license(caller, model, number, name))
                    .orElseGet(() -> Future.succeededFuture(found)))
        .map(RegisteredVersion::version);
  }

  private Future<RegisteredVersion> license(Caller caller, String model, int number, String name) {
    return name.isEmpty()
        ? on.versions().deleteTag(caller, model, number, LICENSE)
        : on.versions().setTags(caller, model, number, Map.of(LICENSE, name));
  }

  private Future<Ingredients> ingredients(Caller caller, RegisteredVersion registered) {
    ModelVersion version = registered.version();
    return orElse(
            on.manifests().format(caller, version.model(), version.version()), Optional.empty())
        .compose(
            format ->
                license(caller, registered)
                    .compose(
                        license ->
                            requirements(caller, registered)
                                .compose(
                                    lines ->
                                        data(caller, version)
                                            .map(
                                                data ->
                                                    new Ingredients(
                                                        format, license, lines, data)))));
  }

  private Future<Optional<String>> license(Caller caller, RegisteredVersion version) {
    Optional<String> own = Optional.ofNullable(version.tags().get(LICENSE));
    return own.isPresent()
        ? Future.succeededFuture(own)
        : on.models()
            .get(caller, version.version().model())
            .map(model -> Optional.ofNullable(model.tags().get(LICENSE)));
  }

  /** Of the first file that is there: beside the model's, above it, or with the logged model. */
  private Future<List<String>> requirements(Caller caller, RegisteredVersion version) {
    List<Place> places = new ArrayList<>();
    version
        .version()
        .runId()
        .ifPresent(
            run -> {
              String folder = version.version().artifactPath().orElse("");
              while (folder.contains("/")) {
                folder = folder.substring(0, folder.lastIndexOf('/'));
                places.add(new Place(run, folder + "/" + REQUIREMENTS));
              }
              places.add(new Place(run, REQUIREMENTS));
            });
    version.loggedModelId().ifPresent(id -> places.add(new Place(id, REQUIREMENTS)));
    Future<Optional<Artifact>> found = Future.succeededFuture(Optional.empty());
    for (Place place : places) {
      found =
          found.compose(
              before ->
                  before.isPresent()
                      ? Future.succeededFuture(before)
                      : orElse(
                          on.artifacts().get(caller, place.owner(), place.path()).map(Optional::of),
                          Optional.empty()));
    }
    return found.compose(
        file ->
            file.isEmpty()
                ? Future.succeededFuture(List.of())
                : orElse(
                    on.artifacts()
                        .bytes(file.get(), MAX_REQUIREMENTS_BYTES)
                        .map(bytes -> bytes.toString(StandardCharsets.UTF_8).lines().toList()),
                    List.of()));
  }

  private Future<List<Data>> data(Caller caller, ModelVersion version) {
    if (version.runId().isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    String run = version.runId().get();
    return orElse(on.runs().get(caller, run).map(Run::inputs), List.<RunInput>of())
        .compose(inputs -> kept(caller, inputs))
        .compose(
            kept ->
                on.links()
                    .of(caller, List.of(run))
                    .map(links -> elsewhere(links.getOrDefault(run, RunLinks.NONE)))
                    .map(
                        elsewhere -> {
                          List<Data> all = new ArrayList<>(kept);
                          all.addAll(elsewhere);
                          return all;
                        }));
  }

  private Future<List<Data>> kept(Caller caller, List<RunInput> inputs) {
    Future<List<Data>> all = Future.succeededFuture(new ArrayList<>());
    for (RunInput input : inputs) {
      all =
          all.compose(
              before ->
                  orElse(
                          on.db()
                              .readTenant(
                                  caller,
                                  tx ->
                                      on.datasets()
                                          .require(tx, input.datasetId(), input.version())),
                          "")
                      .map(
                          digest -> {
                            before.add(
                                new Data(
                                    input.datasetName().orElse(input.datasetId().toString()),
                                    Optional.of(input.version()),
                                    digest,
                                    input.context(),
                                    Optional.empty()));
                            return before;
                          }));
    }
    return all;
  }

  private static List<Data> elsewhere(RunLinks links) {
    return links.datasets().stream()
        .map(
            each ->
                new Data(
                    each.name(),
                    Optional.empty(),
                    each.digest(),
                    Optional.ofNullable(each.tags().get(CONTEXT)),
                    Optional.of(each.source())))
        .toList();
  }

  /** What is gone, or larger than any such file, is left out. */
  private static <T> Future<T> orElse(Future<T> found, T otherwise) {
    return found.recover(
        failure ->
            failure instanceof ApiException known
                    && (known.code() == ErrorCode.NOT_FOUND
                        || known.code() == ErrorCode.UNPROCESSABLE)
                ? Future.succeededFuture(otherwise)
                : Future.failedFuture(failure));
  }

  private record Place(String owner, String path) {}
}
