package io.millrace.registry;

import io.millrace.audit.AuditLog;
import io.millrace.lineage.EntityKind;
import io.millrace.lineage.EntityRef;
import io.millrace.lineage.Lineage;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Cursor;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Page;
import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.blob.BlobProblems;
import io.millrace.platform.blob.BlobRead;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Idempotency;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.jobs.Jobs;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.registry.ModelStore.Numbered;
import io.millrace.registry.VersionStore.NewRow;
import io.millrace.tenancy.Meter;
import io.millrace.tenancy.Quotas;
import io.millrace.tracking.ArtifactService;
import io.millrace.tracking.RunService;
import io.millrace.webhooks.WebhookEvents;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What can be done with model versions. */
public final class VersionService {
  /** Announced when a version appears, is decided on or goes; the id is the version's. */
  public static final String TOPIC = "model_version";

  private final Db db;
  private final BlobStore blobs;
  private final ArtifactService artifacts;
  private final RunService runs;
  private final UploadedModels uploads;
  private final Quotas quotas;
  private final Jobs jobs;
  private final VersionRemoval removal;
  private final Lineage lineage;
  private final RegistryEvents events;
  private final AuditLog audit;
  private final Ids ids;
  private final Time time;
  private final ModelStore models = new ModelStore();
  private final VersionStore store = new VersionStore();

  public VersionService(Parts parts, Ids ids, Time time) {
    this.db = parts.db();
    this.blobs = parts.blobs();
    this.artifacts = parts.artifacts();
    this.runs = parts.runs();
    this.uploads = parts.uploads();
    this.quotas = parts.quotas();
    this.jobs = parts.jobs();
    this.removal = parts.removal();
    this.lineage = parts.lineage();
    this.events = new RegistryEvents(parts.webhooks());
    this.audit = parts.audit();
    this.ids = ids;
    this.time = time;
  }

  /** What the service works with. */
  public record Parts(
      Db db,
      BlobStore blobs,
      ArtifactService artifacts,
      RunService runs,
      UploadedModels uploads,
      Quotas quotas,
      Jobs jobs,
      VersionRemoval removal,
      Lineage lineage,
      WebhookEvents webhooks,
      AuditLog audit) {}

  /**
   * Registers a file as the model's next version and begins its admission.
   *
   * @return the version, pending; fails with NOT_FOUND, CONFLICT (the upload is not ready) or
   *     QUOTA_EXCEEDED
   */
  public Future<ModelVersion> create(Caller caller, String model, NewModelVersion request) {
    request.checked();
    return db.inTenant(
        caller,
        tx ->
            Idempotency.once(
                tx, caller, ModelVersion.class, () -> create(tx, caller, model, request)));
  }

  private Future<ModelVersion> create(
      TenantTx tx, Caller caller, String model, NewModelVersion request) {
    UUID id = ids.next();
    return models
        .nextVersion(tx, model)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("model")))
        .compose(numbered -> source(tx, caller, request).map(source -> new Next(numbered, source)))
        .compose(
            next -> metrics(tx, request).map(metrics -> row(id, next, request, metrics, caller)))
        .compose(row -> insert(tx, row))
        .compose(inserted -> recordSource(tx, id, request))
        .compose(
            recorded ->
                jobs.enqueue(
                    tx,
                    caller,
                    AdmissionJob.KIND,
                    "model_version:" + id,
                    new AdmissionJob.Payload(id)))
        .compose(job -> store.setJob(tx, id, job))
        .compose(set -> tx.announce(TOPIC, id.toString()))
        .compose(announced -> store.byIds(tx, List.of(id)))
        .compose(made -> events.versionCreated(tx, made.get(0)))
        .compose(told -> audited(tx, caller, "model_version.registered", id));
  }

  private Future<Void> insert(TenantTx tx, NewRow row) {
    Future<Void> counted =
        row.sourceKey().isPresent()
            ? quotas.reserve(tx, Meter.STORAGE_BYTES, row.bytes())
            : Future.succeededFuture();
    return counted
        .compose(reserved -> quotas.reserve(tx, Meter.MODELS, 1))
        .compose(reserved -> store.insert(tx, row));
  }

  private Future<Source> source(TenantTx tx, Caller caller, NewModelVersion request) {
    if (request.uploadId().isPresent()) {
      return uploads
          .take(tx, caller, request.uploadId().get())
          .map(taken -> new Source(taken.key(), Optional.empty(), taken.bytes(), taken.sha256()));
    }
    return artifacts
        .find(tx, request.runId().orElseThrow(), request.artifactPath().orElseThrow())
        .map(
            artifact ->
                new Source(
                    BlobKey.of(tx.tenantId(), "model", ids.next()),
                    Optional.of(artifact.blobKey()),
                    artifact.bytes(),
                    artifact.sha256()));
  }

  /** The metrics given, or else the run's latest. */
  private Future<Map<String, Double>> metrics(TenantTx tx, NewModelVersion request) {
    return request.metrics().isPresent() || request.runId().isEmpty()
        ? Future.succeededFuture(request.metrics().orElse(Map.of()))
        : runs.latestMetrics(tx, request.runId().get());
  }

  private NewRow row(
      UUID id, Next next, NewModelVersion request, Map<String, Double> metrics, Caller caller) {
    return new NewRow(
        id,
        next.numbered().modelId(),
        next.numbered().version(),
        request,
        metrics,
        next.source().bytes(),
        next.source().sha256(),
        next.source().own(),
        next.source().copyFrom(),
        caller.subject(),
        time.now());
  }

  private Future<Void> recordSource(TenantTx tx, UUID id, NewModelVersion request) {
    EntityRef from =
        request.uploadId().isPresent()
            ? EntityRef.of(EntityKind.UPLOAD, request.uploadId().get())
            : EntityRef.of(
                EntityKind.ARTIFACT,
                request.runId().orElseThrow() + '/' + request.artifactPath().orElseThrow());
    return lineage.record(tx, from, "registered_from", EntityRef.of(EntityKind.MODEL_VERSION, id));
  }

  private Future<ModelVersion> audited(TenantTx tx, Caller caller, String action, UUID id) {
    return store
        .byIds(tx, List.of(id))
        .map(found -> found.get(0))
        .compose(
            version ->
                audit
                    .append(
                        tx,
                        caller,
                        action,
                        "model_version:" + id,
                        Map.of(
                            "model", version.model(),
                            "version", version.version(),
                            "sha256", version.sha256()))
                    .map(version));
  }

  /** Versions of a model, newest first. */
  public Future<Page<ModelVersion>> list(
      Caller caller, String model, Optional<String> cursor, int limit) {
    Optional<Cursor> after = Cursor.parse(cursor);
    return db.readTenant(
        caller,
        tx ->
            models
                .find(tx, model)
                .map(found -> found.orElseThrow(() -> ApiException.notFound("model")))
                .compose(found -> store.list(tx, model, after, limit)));
  }

  /** One version. */
  public Future<ModelVersion> get(Caller caller, String model, int version) {
    return db.readTenant(caller, tx -> resolve(tx, model, version));
  }

  /** One version by its number, inside another feature's transaction; NOT_FOUND. */
  public Future<ModelVersion> resolve(TenantTx tx, String model, int version) {
    return store
        .find(tx, model, version)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("model version")));
  }

  /** One version by an alias, inside another feature's transaction; NOT_FOUND. */
  public Future<ModelVersion> resolve(TenantTx tx, String model, String alias) {
    return find(tx, model, alias)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("alias of the model")));
  }

  /** The version under an alias, inside another feature's transaction. */
  public Future<Optional<ModelVersion>> find(TenantTx tx, String model, String alias) {
    return store.findByAlias(tx, model, alias);
  }

  /** Versions by their ids, inside another feature's transaction; those that exist. */
  public Future<List<ModelVersion>> all(TenantTx tx, List<UUID> versionIds) {
    return store.byIds(tx, versionIds);
  }

  /** The ONNX file of a ready version; the caller consumes or discards it. */
  public Future<BlobRead> read(ModelVersion version) {
    if (version.state() != VersionState.READY) {
      return Future.failedFuture(
          ApiException.of(
              ErrorCode.CONFLICT,
              "Version %d of '%s' is %s and has no file."
                  .formatted(version.version(), version.model(), version.state().wireName())));
    }
    return blobs.read(version.blobKey()).recover(BlobProblems::translate);
  }

  /** Deletes a version; IN_USE while it is deployed. */
  public Future<Void> delete(Caller caller, String model, int version) {
    return db.inTenant(
            caller,
            tx ->
                models
                    .lock(tx, model)
                    .map(found -> found.orElseThrow(() -> ApiException.notFound("model")))
                    .compose(
                        locked ->
                            resolve(tx, model, version)
                                .compose(found -> delete(tx, caller, locked.id(), found))))
        .recover(VersionRemoval::deployed);
  }

  private Future<Void> delete(TenantTx tx, Caller caller, UUID modelId, ModelVersion version) {
    return removal
        .remove(tx, caller, modelId, Optional.of(version.version()))
        .compose(removed -> tx.announce(TOPIC, version.id().toString()))
        .compose(
            told ->
                audit.append(
                    tx,
                    caller,
                    "model_version.deleted",
                    "model_version:" + version.id(),
                    Map.of("model", version.model(), "version", version.version())));
  }

  private record Source(BlobKey own, Optional<BlobKey> copyFrom, long bytes, String sha256) {}

  private record Next(Numbered numbered, Source source) {}
}
