package io.millrace.mlflow;

import static io.millrace.platform.Permission.TRACKING_READ;

import io.millrace.platform.ErrorCode;
import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.Reply;
import io.millrace.platform.search.Found;
import io.millrace.tracking.ArtifactFolderService;
import io.millrace.tracking.ArtifactFolderService.Item;
import io.millrace.tracking.ArtifactService;
import io.millrace.tracking.RunLifecycleService;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code artifacts/list} and the download by run that the clients' links use. */
final class ArtifactCalls {
  private static final int PAGE = 1_000;

  private final ArtifactService artifacts;
  private final ArtifactFolderService folders;
  private final RunLifecycleService runs;

  ArtifactCalls(
      ArtifactService artifacts, ArtifactFolderService folders, RunLifecycleService runs) {
    this.artifacts = artifacts;
    this.folders = folders;
    this.runs = runs;
  }

  void addTo(RouteTable table) {
    table.get("artifacts/list", TRACKING_READ, this::list);
    table
        .below(MlflowProtocol.PREFIX + "/")
        .raw(HttpMethod.GET, "get-artifact", TRACKING_READ, this::download);
    table
        .below(MlflowProtocol.PREFIX + "/ajax-api/2.0/mlflow/")
        .raw(
            HttpMethod.GET,
            "logged-models/:model_id/artifacts/files",
            TRACKING_READ,
            this::downloadOfModel);
  }

  private Future<Map<String, Object>> list(MlflowCall call) {
    String id = MlflowNames.runId(call);
    String folder = ArtifactPath.safe(call.text("path").orElse(""));
    String list = "artifacts/list\n" + id + "\n" + folder;
    Optional<String> after = PageTokens.position(call, list);
    return runs.get(call.caller(), id)
        .recover(RunErrors.missing(id))
        .compose(
            run ->
                folders
                    .list(call.caller(), id, folder, after, PAGE)
                    .map(
                        found -> {
                          Map<String, Object> json = new LinkedHashMap<>();
                          json.put("root_uri", RunJson.artifactUri(run.experimentId(), id));
                          json.put("files", files(found, folder.isEmpty() ? "" : folder + "/"));
                          if (found.more()) {
                            json.put(
                                "next_page_token",
                                PageTokens.of(call.caller(), list, last(found).name()));
                          }
                          return json;
                        }));
  }

  static Item last(Found<Item> found) {
    return found.items().get(found.items().size() - 1);
  }

  /** Files and folders, with what stands before their names. */
  static List<Map<String, Object>> files(Found<Item> found, String before) {
    List<Map<String, Object>> files = new ArrayList<>();
    for (Item item : found.items()) {
      Map<String, Object> file = new LinkedHashMap<>();
      file.put("path", before + item.name());
      file.put("is_dir", item.folder());
      item.bytes().ifPresent(bytes -> file.put("file_size", bytes));
      files.add(file);
    }
    return files;
  }

  private Future<Reply> download(ApiRequest request) {
    MlflowCall call = MlflowCall.of(request);
    return download(
        artifacts,
        call,
        new ArtifactPath(MlflowNames.runId(call), ArtifactPath.safe(call.required("path"))));
  }

  private Future<Reply> downloadOfModel(ApiRequest request) {
    MlflowCall call = MlflowCall.of(request);
    String id = MlflowNames.runId("model_id", call.path("model_id"));
    return download(
        artifacts,
        call,
        new ArtifactPath(id, ArtifactPath.safe(call.required("artifact_file_path"))));
  }

  /** A file's bytes, which a browser saves instead of showing them. */
  static Future<Reply> download(ArtifactService artifacts, MlflowCall call, ArtifactPath path) {
    return artifacts
        .get(call.caller(), path.ownerId(), path.path())
        .recover(
            failure ->
                ExperimentCalls.isCode(failure, ErrorCode.NOT_FOUND)
                    ? Future.failedFuture(
                        MlflowErrors.doesNotExist("No such artifact: '" + path.path() + "'"))
                    : Future.failedFuture(failure))
        .compose(
            artifact ->
                artifacts
                    .read(artifact)
                    .map(
                        read ->
                            Reply.stream(read.stream(), artifact.mediaType(), read.size())
                                .download(artifact.fileName())));
  }
}
