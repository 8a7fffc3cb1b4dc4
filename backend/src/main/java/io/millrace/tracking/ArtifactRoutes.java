package io.millrace.tracking;

import io.millrace.platform.ApiException;
import io.millrace.platform.blob.BlobRead;
import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.ByteRange;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;
import io.millrace.tracking.ArtifactService.NewArtifact;
import io.vertx.core.Future;

/** The operations of the tag {@code tracking} on files of runs. */
final class ArtifactRoutes implements FeatureRoutes {
  private final ArtifactService artifacts;
  private final ArtifactFolderService folders;

  ArtifactRoutes(ArtifactService artifacts, ArtifactFolderService folders) {
    this.artifacts = artifacts;
    this.folders = folders;
  }

  @Override
  public void bind(OperationBinder operations) {
    operations.bind("listRunArtifacts", this::listRunArtifacts);
    operations.bind("listRunArtifactFolder", this::listRunArtifactFolder);
    operations.bind("downloadRunArtifact", this::downloadRunArtifact);
    operations.bind("putRunArtifact", this::putRunArtifact);
  }

  private Future<Reply> listRunArtifacts(ApiRequest request) {
    return artifacts
        .list(
            request.caller(),
            request.path("runId"),
            request.query("folder"),
            request.query("media").isPresent(),
            request.cursor(),
            request.limit())
        .map(Reply::ok);
  }

  private Future<Reply> listRunArtifactFolder(ApiRequest request) {
    return folders
        .entries(
            request.caller(),
            request.path("runId"),
            request.query("path").orElse(""),
            request.cursor(),
            request.limit())
        .map(Reply::ok);
  }

  private Future<Reply> downloadRunArtifact(ApiRequest request) {
    return artifacts
        .get(request.caller(), request.path("runId"), path(request))
        .compose(
            artifact -> {
              ByteRange range = ByteRange.of(request.header("Range"), artifact.bytes());
              return artifacts
                  .read(artifact, range)
                  .map(
                      read ->
                          reply(read, artifact, range)
                              .header("Accept-Ranges", "bytes")
                              .download(artifact.fileName()));
            });
  }

  private static Reply reply(BlobRead read, Artifact artifact, ByteRange range) {
    return range.partial()
        ? Reply.partial(
            read.stream(), artifact.mediaType(), range.from(), range.length(), artifact.bytes())
        : Reply.stream(read.stream(), artifact.mediaType(), read.size());
  }

  private Future<Reply> putRunArtifact(ApiRequest request) {
    NewArtifact artifact = new NewArtifact(path(request), TrackingNames.mediaType(path(request)));
    return artifacts
        .put(
            request.caller(),
            request.path("runId"),
            artifact,
            request.contentLength(),
            request.stream())
        .map(stored -> Reply.json(201, stored));
  }

  private static String path(ApiRequest request) {
    return request
        .query("path")
        .filter(path -> !path.isEmpty())
        .orElseThrow(() -> ApiException.invalid("query/path", "A path is needed."));
  }
}
