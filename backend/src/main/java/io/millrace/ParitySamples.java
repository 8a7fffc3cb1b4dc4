package io.millrace;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.registry.ModelVersion;
import io.millrace.tracking.Artifact;
import io.millrace.tracking.ArtifactService;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the framework that trained a version answered, as the run kept it: {@code parity.json}, in
 * the folder of the model's file or in one above it.
 */
final class ParitySamples {
  static final String NAME = "parity.json";

  /** A digit and a comma become eight bytes: what a trial holds stays below 100 MB. */
  private static final int MAX_BYTES = 8 << 20;

  private final ArtifactService artifacts;

  ParitySamples(ArtifactService artifacts) {
    this.artifacts = artifacts;
  }

  /** The samples of a version; fails with NOT_FOUND, or UNPROCESSABLE for a file above 8 MiB. */
  Future<Kept> find(Caller caller, ModelVersion version) {
    if (version.runId().isEmpty()) {
      return Future.failedFuture(
          ApiException.of(
              ErrorCode.UNPROCESSABLE,
              "The version was registered without a run, which would have kept the samples."));
    }
    return first(caller, version.runId().get(), places(version.artifactPath()), 0)
        .compose(
            found ->
                artifacts
                    .bytes(found, MAX_BYTES)
                    .map(bytes -> new Kept(found.path(), found.sha256(), bytes.getBytes())));
  }

  private Future<Artifact> first(Caller caller, String runId, List<String> places, int at) {
    if (at == places.size()) {
      return Future.failedFuture(
          ApiException.of(
              ErrorCode.UNPROCESSABLE,
              "The run kept no '%s': log the inputs and outputs of some samples.".formatted(NAME)));
    }
    return artifacts
        .get(caller, runId, places.get(at))
        .recover(
            failure ->
                failure instanceof ApiException known && known.code() == ErrorCode.NOT_FOUND
                    ? first(caller, runId, places, at + 1)
                    : Future.failedFuture(failure));
  }

  /** Beside the model's file, then in the folders above it, the run's own at last. */
  private static List<String> places(Optional<String> modelPath) {
    List<String> places = new ArrayList<>();
    String folder = modelPath.orElse("");
    while (folder.contains("/")) {
      folder = folder.substring(0, folder.lastIndexOf('/'));
      places.add(folder + "/" + NAME);
    }
    places.add(NAME);
    return places;
  }

  /** A file of samples. */
  record Kept(String path, String sha256, byte[] file) {}
}
