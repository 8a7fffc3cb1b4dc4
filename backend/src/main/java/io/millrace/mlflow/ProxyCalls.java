package io.millrace.mlflow;

import static io.millrace.platform.Permission.TRACKING_READ;
import static io.millrace.platform.Permission.TRACKING_WRITE;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.Reply;
import io.millrace.tracking.ArtifactFolderService;
import io.millrace.tracking.ArtifactService;
import io.millrace.tracking.ArtifactService.NewArtifact;
import io.millrace.tracking.ArtifactUploadService;
import io.millrace.tracking.TrackingNames;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** {@code mlflow-artifacts/…}: files through the server, or in parts past it. */
final class ProxyCalls {
  private static final String BASE = MlflowProtocol.PREFIX + "/api/2.0/mlflow-artifacts/";
  private static final int PAGE = 1_000;
  private static final int MAX_FILES = 100_000;

  private final ArtifactService artifacts;
  private final ArtifactFolderService folders;
  private final ArtifactUploadService uploads;

  ProxyCalls(
      ArtifactService artifacts, ArtifactFolderService folders, ArtifactUploadService uploads) {
    this.artifacts = artifacts;
    this.folders = folders;
    this.uploads = uploads;
  }

  void addTo(RouteTable all) {
    RouteTable table = all.below(BASE);
    table.get("artifacts", TRACKING_READ, this::list);
    table.raw(HttpMethod.GET, "artifacts/*", TRACKING_READ, this::download);
    table.stream(HttpMethod.PUT, "artifacts/*", TRACKING_WRITE, this::upload);
    table.call(HttpMethod.DELETE, "artifacts/*", TRACKING_WRITE, this::delete);
    table.post("mpu/create/*", TRACKING_WRITE, this::create);
    table.post("mpu/complete/*", TRACKING_WRITE, this::complete);
    table.post("mpu/abort/*", TRACKING_WRITE, this::abort);
  }

  private Future<Map<String, Object>> list(MlflowCall call) {
    String path = ArtifactPath.safe(call.text("path").orElse(""));
    ArtifactPath folder = ArtifactPath.of(path);
    return list(call.caller(), folder, Optional.empty(), new ArrayList<>())
        .map(files -> MlflowJson.object("files", files));
  }

  /** All pages: the protocol has none. */
  private Future<List<Map<String, Object>>> list(
      Caller caller, ArtifactPath folder, Optional<String> after, List<Map<String, Object>> files) {
    return folders
        .list(caller, folder.ownerId(), folder.path(), after, PAGE)
        .recover(missing(folder))
        .compose(
            found -> {
              files.addAll(ArtifactCalls.files(found, ""));
              return found.more() && files.size() < MAX_FILES
                  ? list(caller, folder, Optional.of(ArtifactCalls.last(found).name()), files)
                  : Future.succeededFuture(files);
            });
  }

  private Future<Reply> download(ApiRequest request) {
    return ArtifactCalls.download(artifacts, MlflowCall.of(request), path(request, "artifacts/"));
  }

  private Future<Reply> upload(ApiRequest request) {
    ArtifactPath path = path(request, "artifacts/");
    NewArtifact artifact = new NewArtifact(path.path(), TrackingNames.mediaType(path.path()));
    if (request.header("Content-Length").isPresent()) {
      return artifacts
          .put(
              request.caller(), path.ownerId(), artifact, request.contentLength(), request.stream())
          .recover(missing(path))
          .map(stored -> Reply.ok(MlflowJson.empty()));
    }
    // clients send an empty file in chunks, of which there are none
    return SmallBody.read(request.stream())
        .compose(
            body ->
                artifacts.put(
                    request.caller(), path.ownerId(), artifact, body.length(), new SmallBody(body)))
        .recover(missing(path))
        .map(stored -> Reply.ok(MlflowJson.empty()));
  }

  private Future<Map<String, Object>> delete(MlflowCall call) {
    ArtifactPath path = path(call.request(), "artifacts/");
    return folders
        .delete(call.caller(), path.ownerId(), path.path())
        .recover(missing(path))
        .map(deleted -> MlflowJson.empty());
  }

  private Future<Map<String, Object>> create(MlflowCall call) {
    ArtifactPath path = file(call, "mpu/create/");
    int parts = call.limit("num_parts", 1, 10_000);
    return uploads
        .begin(
            call.caller(),
            path.ownerId(),
            new NewArtifact(path.path(), TrackingNames.mediaType(path.path())),
            parts)
        .recover(missing(path))
        .map(
            begun -> {
              Map<String, Object> json = new LinkedHashMap<>();
              json.put("upload_id", begun.uploadId());
              json.put(
                  "credentials",
                  begun.parts().stream()
                      .map(part -> credential(part.number(), part.url()))
                      .toList());
              return json;
            });
  }

  private static Map<String, Object> credential(int number, String url) {
    Map<String, Object> credential = new LinkedHashMap<>();
    credential.put("url", url);
    credential.put("part_number", number);
    credential.put("headers", Map.of());
    return credential;
  }

  private Future<Map<String, Object>> complete(MlflowCall call) {
    ArtifactPath path = file(call, "mpu/complete/");
    String uploadId = call.required("upload_id");
    Map<Integer, String> tags = new HashMap<>();
    for (JsonNode part : call.objects("parts")) {
      long number = MlflowCall.asLong("parts.part_number", part.path("part_number"));
      if (number < 1 || number > 10_000) {
        throw MlflowErrors.invalidValue("parts.part_number", part.path("part_number"));
      }
      tags.put(
          (int) number,
          MlflowCall.text("parts", part, "etag")
              .orElseThrow(() -> MlflowErrors.missing("parts.etag")));
    }
    return uploads
        .complete(call.caller(), path.ownerId(), path.path(), uploadId, tags)
        .recover(missing(path))
        .map(made -> MlflowJson.empty());
  }

  private Future<Map<String, Object>> abort(MlflowCall call) {
    file(call, "mpu/abort/");
    return uploads
        .abort(call.caller(), call.required("upload_id"))
        .map(aborted -> MlflowJson.empty());
  }

  /**
   * The file of an upload in parts: its folder in the path, its name (perhaps a local path) beside
   * it.
   */
  private static ArtifactPath file(MlflowCall call, String base) {
    String local = call.required("path");
    String name = local.substring(Math.max(local.lastIndexOf('/'), local.lastIndexOf('\\')) + 1);
    return path(call.request(), base).child(ArtifactPath.safe(name));
  }

  private static ArtifactPath path(ApiRequest request, String base) {
    return ArtifactPath.decoded(request.stream().path().substring((BASE + base).length()));
  }

  private static <T> Function<Throwable, Future<T>> missing(ArtifactPath path) {
    return failure ->
        ExperimentCalls.isCode(failure, ErrorCode.NOT_FOUND)
            ? Future.failedFuture(
                MlflowErrors.doesNotExist(
                    "There is no run or logged model '" + path.ownerId() + "', or no such upload."))
            : Future.failedFuture(failure);
  }
}
