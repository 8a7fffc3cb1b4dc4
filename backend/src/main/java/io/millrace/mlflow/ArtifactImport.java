package io.millrace.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.tracking.ArtifactService;
import io.millrace.tracking.ArtifactService.NewArtifact;
import io.millrace.tracking.TrackingNames;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/** Takes files over. A file of the same path and size is not sent again. */
final class ArtifactImport {
  /** Deeper folders are not gone into. */
  private static final int MAX_DEPTH = 64;

  private final ArtifactService artifacts;

  ArtifactImport(ArtifactService artifacts) {
    this.artifacts = artifacts;
  }

  /** Where the other server lists and hands out the files of a run or a logged model. */
  private record Place(
      String ownerId,
      String list,
      String folder,
      Map<String, String> of,
      String file,
      String path) {}

  Future<Void> ofRun(ImportWork work, String run) {
    return all(
        work,
        new Place(run, "artifacts/list", "path", Map.of("run_id", run), "/get-artifact", "path"));
  }

  Future<Void> ofModel(ImportWork work, String model) {
    String encoded = SourceServer.encoded(model);
    return all(
        work,
        new Place(
            model,
            "logged-models/" + encoded + "/artifacts/directories",
            "artifact_directory_path",
            Map.of(),
            "/ajax-api/2.0/mlflow/logged-models/" + encoded + "/artifacts/files",
            "artifact_file_path"));
  }

  private Future<Void> all(ImportWork work, Place place) {
    return work.request().artifacts().orElse(true)
        ? folder(work, place, "", 0)
        : Future.succeededFuture();
  }

  private Future<Void> folder(ImportWork work, Place place, String path, int depth) {
    return ImportWork.pages(
            query(place, place.folder(), path),
            query -> work.source().get(place.list(), query),
            page ->
                ImportWork.each(
                    ImportWork.objects(page, "files"), file -> entry(work, place, file, depth)))
        .recover(work.lost("artifacts", place.ownerId() + ": " + path, null));
  }

  private static Map<String, String> query(Place place, String name, String path) {
    Map<String, String> query = new LinkedHashMap<>(place.of());
    if (!path.isEmpty()) {
      query.put(name, path);
    }
    return query;
  }

  private Future<Void> entry(ImportWork work, Place place, JsonNode json, int depth) {
    String path = json.path("path").asText();
    String item = place.ownerId() + ": " + path;
    if (json.path("is_dir").asBoolean()) {
      if (depth < MAX_DEPTH) {
        return folder(work, place, path, depth + 1);
      }
      work.tally().lost("artifacts", item, "The folder lies deeper than 64 others.");
      return Future.succeededFuture();
    }
    return Future.<Void>succeededFuture()
        .compose(
            none -> file(work, place, ArtifactPath.safe(path), json.path("file_size").asLong()))
        .recover(work.lost("artifact", item, null));
  }

  private Future<Void> file(ImportWork work, Place place, String path, long size) {
    return ImportWork.found(artifacts.get(work.caller(), place.ownerId(), path))
        .compose(
            here ->
                here.filter(artifact -> artifact.bytes() == size).isPresent()
                    ? Future.<Void>succeededFuture()
                    : work.source()
                        .file(place.file(), query(place, place.path(), path))
                        .compose(response -> stored(work, place.ownerId(), path, size, response)))
        .onSuccess(stored -> work.tally().took("artifacts"));
  }

  private Future<Void> stored(
      ImportWork work, String owner, String path, long size, HttpClientResponse response) {
    return work.progress("Taking %s (%d bytes)".formatted(path, size))
        .compose(
            told ->
                artifacts.put(
                    work.caller(),
                    owner,
                    new NewArtifact(path, TrackingNames.mediaType(path)),
                    size,
                    response))
        .mapEmpty();
  }
}
