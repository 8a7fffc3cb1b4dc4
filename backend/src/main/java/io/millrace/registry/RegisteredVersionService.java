package io.millrace.registry;

import io.millrace.audit.AuditLog;
import io.millrace.lineage.EntityKind;
import io.millrace.lineage.EntityRef;
import io.millrace.lineage.Lineage;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.crypto.Hashes;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Idempotency;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.jobs.Jobs;
import io.millrace.platform.search.Found;
import io.millrace.platform.search.Search;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.registry.ModelStore.Numbered;
import io.millrace.registry.NewRegisteredVersion.Files;
import io.millrace.registry.VersionStore.NewRow;
import io.millrace.tenancy.Meter;
import io.millrace.tenancy.Quotas;
import io.millrace.tracking.ArtifactService;
import io.millrace.tracking.RunService;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * Versions as MLflow's clients make and change them. One with an ONNX file is admitted like every
 * other; what cannot be served stays registered for the clients and says why.
 */
public final class RegisteredVersionService {
  private final Db db;
  private final ArtifactService artifacts;
  private final RunService runs;
  private final Quotas quotas;
  private final Jobs jobs;
  private final Lineage lineage;
  private final RegistryEvents events;
  private final AuditLog audit;
  private final Ids ids;
  private final Time time;
  private final ModelStore models = new ModelStore();
  private final VersionStore versions = new VersionStore();
  private final RegisteredVersionStore store = new RegisteredVersionStore();

  public RegisteredVersionService(VersionService.Parts parts, Ids ids, Time time) {
    this.db = parts.db();
    this.artifacts = parts.artifacts();
    this.runs = parts.runs();
    this.quotas = parts.quotas();
    this.jobs = parts.jobs();
    this.lineage = parts.lineage();
    this.events = new RegistryEvents(parts.webhooks());
    this.audit = parts.audit();
    this.ids = ids;
    this.time = time;
  }

  /**
   * Registers the next version of a model.
   *
   * @return pending where there is an ONNX file, else unservable; fails with NOT_FOUND (model,
   *     files) or QUOTA_EXCEEDED
   */
  public Future<RegisteredVersion> create(
      Caller caller, String model, NewRegisteredVersion request) {
    return db.inTenant(
        caller,
        tx ->
            Idempotency.once(
                    tx, caller, Made.class, () -> create(tx, caller, model, request, ids.next()))
                .compose(made -> find(tx, made.id())));
  }

  /**
   * Registers a version under the number that it has in another registry; numbers below that one
   * are left out.
   *
   * @return fails as {@link #create} does, and with CONFLICT where the number has been used
   */
  public Future<RegisteredVersion> takeOver(
      Caller caller, String model, int version, NewRegisteredVersion request) {
    return db.inTenant(
        caller,
        tx ->
            models
                .skipTo(tx, model, version)
                .map(
                    free -> {
                      if (!free) {
                        throw ApiException.of(
                            ErrorCode.CONFLICT, "The number " + version + " has been used.");
                      }
                      return ids.next();
                    })
                .compose(id -> create(tx, caller, model, request, id))
                .compose(made -> find(tx, made.id())));
  }

  /** Sets when a version that was taken over was made and changed; NOT_FOUND. */
  public Future<Void> setTimes(
      Caller caller, String model, int version, Instant createdAt, Instant updatedAt) {
    return db.inTenant(
        caller,
        tx ->
            find(tx, model, version)
                .compose(found -> store.setTimes(tx, found.version().id(), createdAt, updatedAt)));
  }

  private Future<Made> create(
      TenantTx tx, Caller caller, String model, NewRegisteredVersion request, UUID id) {
    return models
        .nextVersion(tx, model)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("model")))
        .compose(
            numbered ->
                source(tx, request)
                    .compose(source -> row(tx, caller, id, request, numbered, source)))
        .compose(row -> insert(tx, row))
        .compose(inserted -> store.describe(tx, id, request, time.now()))
        .compose(described -> store.setTags(tx, id, request.tags()))
        .compose(tagged -> recordSource(tx, id, request))
        .compose(recorded -> decide(tx, caller, id, request))
        .compose(decided -> tx.announce(VersionService.TOPIC, id.toString()))
        .compose(announced -> versions.byIds(tx, List.of(id)))
        .compose(made -> events.versionCreated(tx, made.get(0), request.source(), request.tags()))
        .compose(
            told ->
                audit.append(
                    tx,
                    caller,
                    "model_version.registered",
                    "model_version:" + id,
                    Map.of("model", model, "source", request.source())))
        .map(new Made(id));
  }

  private Future<NewRow> row(
      TenantTx tx,
      Caller caller,
      UUID id,
      NewRegisteredVersion request,
      Numbered numbered,
      Source source) {
    return metrics(tx, request)
        .map(
            metrics ->
                new NewRow(
                    id,
                    numbered.modelId(),
                    numbered.version(),
                    asVersion(request),
                    metrics,
                    source.bytes(),
                    source.sha256(),
                    BlobKey.of(tx.tenantId(), "model", ids.next()),
                    source.onnx(),
                    caller.subject(),
                    time.now()));
  }

  private Future<Source> source(TenantTx tx, NewRegisteredVersion request) {
    if (request.files().isEmpty()) {
      String hash = HexFormat.of().formatHex(Hashes.sha256(request.source()));
      return Future.succeededFuture(new Source(Optional.empty(), 0, hash));
    }
    Files files = request.files().get();
    return artifacts
        .find(tx, files.ownerId(), files.onnx().orElse(files.manifest()))
        .map(
            artifact ->
                files.onnx().isPresent()
                    ? new Source(
                        Optional.of(artifact.blobKey()), artifact.bytes(), artifact.sha256())
                    : new Source(Optional.empty(), 0, artifact.sha256()));
  }

  private Future<Map<String, Double>> metrics(TenantTx tx, NewRegisteredVersion request) {
    return request.runId().isEmpty()
        ? Future.succeededFuture(Map.of())
        : runs.latestMetrics(tx, request.runId().get());
  }

  private static NewModelVersion asVersion(NewRegisteredVersion request) {
    return new NewModelVersion(
        request.runId(),
        request
            .files()
            .filter(files -> request.runId().filter(files.ownerId()::equals).isPresent())
            .flatMap(Files::onnx),
        Optional.empty(),
        request.description(),
        Optional.empty(),
        Optional.empty());
  }

  private Future<Void> insert(TenantTx tx, NewRow row) {
    return row.sourceKey().isEmpty()
        ? versions.insert(tx, row)
        : quotas
            .reserve(tx, Meter.STORAGE_BYTES, row.bytes())
            .compose(reserved -> quotas.reserve(tx, Meter.MODELS, 1))
            .compose(reserved -> versions.insert(tx, row));
  }

  private Future<Void> recordSource(TenantTx tx, UUID id, NewRegisteredVersion request) {
    EntityRef version = EntityRef.of(EntityKind.MODEL_VERSION, id);
    return request
        .files()
        .map(
            files ->
                EntityRef.of(
                    EntityKind.ARTIFACT,
                    files.ownerId() + '/' + files.onnx().orElse(files.manifest())))
        .or(() -> request.runId().map(run -> EntityRef.of(EntityKind.RUN, run)))
        .map(from -> lineage.record(tx, from, "registered_from", version))
        .orElseGet(Future::succeededFuture);
  }

  private Future<Void> decide(TenantTx tx, Caller caller, UUID id, NewRegisteredVersion request) {
    if (request.files().flatMap(Files::onnx).isPresent()) {
      return jobs.enqueue(
              tx, caller, AdmissionJob.KIND, "model_version:" + id, new AdmissionJob.Payload(id))
          .compose(job -> versions.setJob(tx, id, job));
    }
    String reason =
        request
            .files()
            .map(
                files ->
                    "Its files are for "
                        + files.flavors()
                        + ". Only ONNX can be served: log the model as ONNX too and register that.")
            .orElse(
                "Its files are not among the artifacts here, so that it cannot be served: "
                    + request.source());
    return versions.setUnservable(tx, id, reason);
  }

  /** One version; NOT_FOUND. */
  public Future<RegisteredVersion> get(Caller caller, String model, int version) {
    return db.readTenant(caller, tx -> find(tx, model, version));
  }

  /** One version by an alias; NOT_FOUND. */
  public Future<RegisteredVersion> get(Caller caller, String model, String alias) {
    return db.readTenant(
        caller,
        tx ->
            versions
                .findByAlias(tx, model, alias)
                .map(found -> found.orElseThrow(() -> ApiException.notFound("alias")))
                .compose(found -> find(tx, found.id())));
  }

  /**
   * Versions that meet all conditions: attributes {@code name}, {@code version_number}, {@code
   * run_id}, {@code source_path} and times, and tags.
   */
  public Future<Found<RegisteredVersion>> search(Caller caller, Search search) {
    return db.readTenant(
        caller,
        tx ->
            store
                .search(tx, search)
                .map(found -> Found.of(found, search.limit()))
                .compose(
                    found ->
                        store.byIds(tx, found.items()).map(all -> new Found<>(all, found.more()))));
  }

  /**
   * The latest version of each stage.
   *
   * @param stages which; empty for all
   */
  public Future<List<RegisteredVersion>> latest(
      Caller caller, List<String> names, Optional<List<Stage>> stages) {
    return db.readTenant(
        caller, tx -> store.latest(tx, names, stages).compose(found -> store.byIds(tx, found)));
  }

  /** Sets tags; NOT_FOUND. */
  public Future<RegisteredVersion> setTags(
      Caller caller, String model, int version, Map<String, String> tags) {
    return change(
        caller,
        model,
        version,
        "tagged",
        tags,
        (tx, id) ->
            store
                .setTags(tx, id, tags)
                .compose(set -> events.versionTagged(tx, model, version, tags)));
  }

  /** Removes a tag, which may be gone already; NOT_FOUND (version). */
  public Future<RegisteredVersion> deleteTag(Caller caller, String model, int version, String key) {
    return change(
        caller,
        model,
        version,
        "untagged",
        Map.of("key", key),
        (tx, id) ->
            store
                .deleteTag(tx, id, key)
                .compose(gone -> events.versionUntagged(tx, model, version, key)));
  }

  /** Describes; NOT_FOUND. */
  public Future<RegisteredVersion> describe(
      Caller caller, String model, int version, String description) {
    return change(
        caller,
        model,
        version,
        "described",
        Map.of(),
        (tx, id) -> store.setDescription(tx, id, description, time.now()));
  }

  /**
   * Moves a version into a stage; NOT_FOUND.
   *
   * @param archiveOthers whether other versions of that stage are archived
   */
  public Future<RegisteredVersion> setStage(
      Caller caller, String model, int version, Stage stage, boolean archiveOthers) {
    return change(
        caller,
        model,
        version,
        "staged",
        Map.of("stage", stage.storedName()),
        (tx, id) ->
            (archiveOthers
                    ? store.archiveOthers(tx, model, stage, id, time.now())
                    : Future.<Void>succeededFuture())
                .compose(archived -> store.setStage(tx, id, stage, time.now())));
  }

  private Future<RegisteredVersion> change(
      Caller caller,
      String model,
      int version,
      String action,
      Map<String, ?> detail,
      BiFunction<TenantTx, UUID, Future<Void>> work) {
    return db.inTenant(
        caller,
        tx ->
            models
                .lock(tx, model)
                .compose(locked -> find(tx, model, version))
                .map(found -> found.version().id())
                .compose(
                    id ->
                        work.apply(tx, id)
                            .compose(done -> store.touch(tx, id, time.now()))
                            .compose(touched -> tx.announce(VersionService.TOPIC, id.toString()))
                            .compose(
                                told ->
                                    audit.append(
                                        tx,
                                        caller,
                                        "model_version." + action,
                                        "model_version:" + id,
                                        Map.copyOf(detail)))
                            .compose(done -> find(tx, id))));
  }

  private Future<RegisteredVersion> find(TenantTx tx, String model, int version) {
    return versions
        .find(tx, model, version)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("model version")))
        .compose(found -> find(tx, found.id()));
  }

  private Future<RegisteredVersion> find(TenantTx tx, UUID id) {
    return store.byIds(tx, List.of(id)).map(found -> found.get(0));
  }

  /** What a version is made of: the object of an ONNX file, or a hash that pins the rest. */
  private record Source(Optional<BlobKey> onnx, long bytes, String sha256) {}

  /** The id of a version that was made, also when the client asks again. */
  record Made(UUID id) {}
}
