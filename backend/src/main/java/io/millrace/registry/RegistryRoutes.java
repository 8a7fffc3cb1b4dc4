package io.millrace.registry;

import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** The operations of the tag {@code registry}. */
public final class RegistryRoutes implements FeatureRoutes {
  private static final String BINARY = "application/octet-stream";

  private final ModelService models;
  private final VersionService versions;
  private final ManifestService manifests;
  private final PapersService papers;

  public RegistryRoutes(
      ModelService models,
      VersionService versions,
      ManifestService manifests,
      PapersService papers) {
    this.models = models;
    this.versions = versions;
    this.manifests = manifests;
    this.papers = papers;
  }

  @Override
  public void bind(OperationBinder operations) {
    operations.bind("listModels", this::listModels);
    operations.bind("createModel", this::createModel);
    operations.bind("getModel", this::getModel);
    operations.bind("updateModel", this::updateModel);
    operations.bind("deleteModel", this::deleteModel);
    operations.bind("listModelVersions", this::listVersions);
    operations.bind("createModelVersion", this::createVersion);
    operations.bind("getModelVersion", this::getVersion);
    operations.bind("deleteModelVersion", this::deleteVersion);
    operations.bind("downloadModelVersion", this::download);
    operations.bind("updateModelVersion", this::updateVersion);
    operations.bind("getModelVersionCard", this::card);
    operations.bind("getModelVersionBom", this::bill);
    operations.bind("getModelVersionManifest", this::manifest);
    operations.bind("getSigningKey", request -> Future.succeededFuture(Reply.ok(manifests.key())));
    operations.bind("setModelAlias", this::setAlias);
    operations.bind("deleteModelAlias", this::deleteAlias);
  }

  private Future<Reply> listModels(ApiRequest request) {
    return models
        .list(
            request.caller(),
            request.list(),
            request.query("latestState").map(VersionState::ofWireName))
        .map(Reply::ok);
  }

  private Future<Reply> createModel(ApiRequest request) {
    return models
        .create(request.caller(), request.body(NewModel.class))
        .map(made -> Reply.created(made).etag(made.revision()));
  }

  private Future<Reply> getModel(ApiRequest request) {
    return models
        .get(request.caller(), name(request))
        .map(found -> Reply.ok(found).etag(found.revision()));
  }

  private Future<Reply> updateModel(ApiRequest request) {
    return models
        .update(request.caller(), name(request), request.body(ModelPatch.class), request.ifMatch())
        .map(changed -> Reply.ok(changed).etag(changed.revision()));
  }

  private Future<Reply> deleteModel(ApiRequest request) {
    return models.delete(request.caller(), name(request)).map(deleted -> Reply.noContent());
  }

  private Future<Reply> listVersions(ApiRequest request) {
    return versions
        .list(request.caller(), name(request), request.cursor(), request.limit())
        .map(Reply::ok);
  }

  private Future<Reply> createVersion(ApiRequest request) {
    return versions
        .create(request.caller(), name(request), request.body(NewModelVersion.class))
        .map(Reply::created);
  }

  private Future<Reply> getVersion(ApiRequest request) {
    return versions.get(request.caller(), name(request), version(request)).map(Reply::ok);
  }

  private Future<Reply> deleteVersion(ApiRequest request) {
    return versions
        .delete(request.caller(), name(request), version(request))
        .map(deleted -> Reply.noContent());
  }

  private Future<Reply> download(ApiRequest request) {
    return versions
        .get(request.caller(), name(request), version(request))
        .compose(
            found ->
                versions
                    .read(found)
                    .map(
                        read ->
                            Reply.stream(read.stream(), BINARY, read.size())
                                .download(found.model() + "-v" + found.version() + ".onnx")));
  }

  private Future<Reply> manifest(ApiRequest request) {
    return manifests.get(request.caller(), name(request), version(request)).map(Reply::ok);
  }

  private Future<Reply> updateVersion(ApiRequest request) {
    return papers
        .edit(request.caller(), name(request), version(request), request.body(VersionPatch.class))
        .map(Reply::ok);
  }

  private Future<Reply> card(ApiRequest request) {
    return papers
        .card(request.caller(), name(request), version(request))
        .map(text -> Reply.bytes(Buffer.buffer(text), "text/markdown; charset=utf-8"));
  }

  private Future<Reply> bill(ApiRequest request) {
    return papers.bill(request.caller(), name(request), version(request)).map(Reply::ok);
  }

  private Future<Reply> setAlias(ApiRequest request) {
    return models
        .setAlias(
            request.caller(),
            name(request),
            request.path("alias"),
            request.body(SetAlias.class).version())
        .map(Reply::ok);
  }

  private Future<Reply> deleteAlias(ApiRequest request) {
    return models
        .deleteAlias(request.caller(), name(request), request.path("alias"))
        .map(deleted -> Reply.noContent());
  }

  private static String name(ApiRequest request) {
    return request.path("modelName");
  }

  private static int version(ApiRequest request) {
    return request.pathInt("version");
  }
}
