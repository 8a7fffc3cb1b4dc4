package io.millrace.datasets;

import io.millrace.datasets.ContentLinks.Content;
import io.millrace.platform.Caller;
import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/** The operations on datasets, versions, entries and content. */
final class DatasetRoutes implements FeatureRoutes {
  private static final int ENTRIES = 100;

  private final DatasetService datasets;
  private final VersionService versions;
  private final ArchiveExport export;
  private final ContentService content;

  DatasetRoutes(
      DatasetService datasets,
      VersionService versions,
      ArchiveExport export,
      ContentService content) {
    this.datasets = datasets;
    this.versions = versions;
    this.export = export;
    this.content = content;
  }

  @Override
  public void bind(OperationBinder operations) {
    operations.bind("listDatasets", this::list);
    operations.bind("createDataset", this::create);
    operations.bind("getDataset", this::get);
    operations.bind("updateDataset", this::update);
    operations.bind("deleteDataset", this::delete);
    operations.bind("listDatasetVersions", this::listVersions);
    operations.bind("commitDatasetVersion", this::commit);
    operations.bind("getDatasetVersion", this::getVersion);
    operations.bind("listDatasetEntries", this::listEntries);
    operations.bind("diffDatasetVersions", this::diff);
    operations.bind("downloadDatasetVersion", this::download);
    operations.bind("getDatasetEntry", this::getEntry);
    operations.bind("getContent", this::getContent);
  }

  private Future<Reply> list(ApiRequest request) {
    return datasets.list(request.caller(), request.list()).map(Reply::ok);
  }

  private Future<Reply> create(ApiRequest request) {
    return datasets
        .create(request.caller(), request.body(NewDataset.class))
        .map(made -> Reply.created(made).etag(made.revision()));
  }

  private Future<Reply> get(ApiRequest request) {
    return datasets
        .get(request.caller(), datasetId(request))
        .map(found -> Reply.ok(found).etag(found.revision()));
  }

  private Future<Reply> update(ApiRequest request) {
    return datasets
        .update(
            request.caller(),
            datasetId(request),
            request.ifMatch(),
            request.body(DatasetPatch.class))
        .map(updated -> Reply.ok(updated).etag(updated.revision()));
  }

  private Future<Reply> delete(ApiRequest request) {
    return datasets
        .delete(request.caller(), datasetId(request), request.ifMatch())
        .map(deleted -> Reply.noContent());
  }

  private Future<Reply> listVersions(ApiRequest request) {
    return versions
        .list(request.caller(), datasetId(request), request.cursor(), request.limit())
        .map(Reply::ok);
  }

  private Future<Reply> commit(ApiRequest request) {
    NewDatasetVersion version = request.body(NewDatasetVersion.class);
    NewDatasetVersion.checkSizes(
        version.message(), version.changes().size(), version.uploads().size());
    return versions.commit(request.caller(), datasetId(request), version).map(Reply::created);
  }

  private Future<Reply> getVersion(ApiRequest request) {
    return versions
        .get(request.caller(), datasetId(request), request.pathInt("version"))
        .map(Reply::ok);
  }

  private Future<Reply> listEntries(ApiRequest request) {
    EntrySelection selection =
        new EntrySelection(
            request.search(),
            Optional.empty(),
            request.query("label"),
            request.query("split").map(Split::ofWireName));
    return versions
        .entries(
            request.caller(),
            datasetId(request),
            request.pathInt("version"),
            selection,
            request.cursor(),
            request.queryInt("limit", ENTRIES))
        .map(Reply::ok);
  }

  private Future<Reply> diff(ApiRequest request) {
    return versions
        .diff(
            request.caller(),
            datasetId(request),
            request.queryInt("from", 0),
            request.pathInt("version"),
            request.cursor(),
            request.limit())
        .map(Reply::ok);
  }

  private Future<Reply> download(ApiRequest request) {
    Caller caller = request.caller();
    return versions
        .get(caller, datasetId(request), request.pathInt("version"))
        .map(
            version ->
                Reply.stream(export.write(caller, version), FileTypes.ZIP, -1)
                    .header(
                        "Content-Disposition",
                        "attachment; filename=\"%s-v%d.zip\""
                            .formatted(version.datasetName(), version.version())));
  }

  private Future<Reply> getEntry(ApiRequest request) {
    return versions
        .entry(request.caller(), datasetId(request), request.pathId("entryId"))
        .map(Reply::ok);
  }

  private Future<Reply> getContent(ApiRequest request) {
    Content linked = content.open(request.path("token"));
    int width = request.queryInt("width", 0);
    Future<Optional<Thumbnails.Picture>> small =
        width == 0 ? Future.succeededFuture(Optional.empty()) : content.thumbnail(linked, width);
    return small.compose(
        picture ->
            picture.isPresent()
                ? Future.succeededFuture(
                    guarded(
                        Reply.bytes(picture.get().bytes(), picture.get().mediaType()),
                        linked,
                        picture.get().mediaType()))
                : whole(request, linked));
  }

  private Future<Reply> whole(ApiRequest request, Content linked) {
    String type = linked.mediaType();
    return content
        .read(linked, request.header("Range"))
        .map(
            body -> {
              if (body.read().isEmpty()) {
                return Reply.bytes(body.empty(), type);
              }
              return body.slice().partial()
                  ? Reply.partial(
                      body.read().get().stream(),
                      type,
                      body.slice().from(),
                      body.slice().length(),
                      linked.bytes().length())
                  : Reply.stream(body.read().get().stream(), type, body.slice().length());
            })
        .map(reply -> guarded(reply.header("Accept-Ranges", "bytes"), linked, type));
  }

  /** A tenant's bytes are served from our own origin: nothing in them may run there. */
  private static Reply guarded(Reply reply, Content linked, String type) {
    return reply
        .header("Cache-Control", "private, max-age=" + linked.secondsLeft())
        .header("X-Content-Type-Options", "nosniff")
        .header("Content-Security-Policy", "sandbox; default-src 'none'")
        .header("Content-Disposition", FileTypes.isShown(type) ? "inline" : "attachment");
  }

  private static UUID datasetId(ApiRequest request) {
    return request.pathId("datasetId");
  }
}
