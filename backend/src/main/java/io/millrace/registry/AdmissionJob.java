package io.millrace.registry;

import io.millrace.audit.AuditLog;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Json;
import io.millrace.platform.blob.BlobException;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.blob.HashingStream;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.jobs.JobContext;
import io.millrace.platform.jobs.JobHandler;
import io.millrace.registry.ModelAdmission.Admitted;
import io.millrace.registry.VersionStore.Pending;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.OpenOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Decides on a pending version: fetches its bytes, compares their hash with the pinned one, has the
 * file examined, and stores it under a key of its own. Repeatable at every step: a version that is
 * no longer pending is left alone.
 */
public final class AdmissionJob implements JobHandler {
  static final String KIND = "model.admit";
  private static final String MEDIA_TYPE = "application/octet-stream";
  private static final double FETCHED = 0.2;
  private static final double EXAMINED = 0.8;

  private final Vertx vertx;
  private final Db db;
  private final BlobStore blobs;
  private final ModelAdmission admission;
  private final VersionRemoval removal;
  private final AuditLog audit;
  private final Path workFolder;
  private final ManifestService manifests;
  private final VersionStore store = new VersionStore();

  /**
   * @param workFolder where files are held while they are examined; must exist
   */
  public AdmissionJob(
      Vertx vertx,
      VersionService.Parts parts,
      ModelAdmission admission,
      ManifestService manifests,
      Path workFolder) {
    this.vertx = vertx;
    this.db = parts.db();
    this.blobs = parts.blobs();
    this.admission = admission;
    this.removal = parts.removal();
    this.audit = parts.audit();
    this.manifests = manifests;
    this.workFolder = workFolder;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Future<Void> run(JobContext context) {
    UUID id = context.payload(Payload.class).versionId();
    return db.readTenant(context.caller(), tx -> store.pending(tx, id))
        .compose(
            pending ->
                pending.isEmpty()
                    ? Future.succeededFuture()
                    : examine(context, pending.get())
                        .recover(failure -> settle(context, pending.get(), failure)));
  }

  private Future<Void> examine(JobContext context, Pending pending) {
    if (pending.bytes() > ModelAdmission.MAX_FILE_BYTES) {
      return Future.failedFuture(
          ApiException.of(
              ErrorCode.MODEL_REJECTED,
              "The file has %d bytes, more than the %d that a model may have."
                  .formatted(pending.bytes(), ModelAdmission.MAX_FILE_BYTES)));
    }
    Path file = workFolder.resolve(context.jobId() + ".onnx");
    return context
        .progress(0, "Fetching the file")
        .compose(told -> fetch(pending, file))
        .compose(fetched -> context.progress(FETCHED, "Examining the file"))
        .compose(told -> admission.admit(file, pending.sha256()))
        .map(admitted -> new Found(SignatureCheck.combine(pending.hints(), admitted), admitted))
        .compose(
            found ->
                context
                    .progress(EXAMINED, "Storing the version")
                    .compose(told -> keep(pending, file))
                    .compose(kept -> ready(context.caller(), pending, found)))
        .eventually(() -> vertx.fileSystem().delete(file.toString()).otherwiseEmpty());
  }

  private Future<Void> fetch(Pending pending, Path file) {
    OpenOptions create = new OpenOptions().setCreate(true).setTruncateExisting(true);
    return blobs
        .read(pending.readFrom())
        .recover(AdmissionJob::vanished)
        .compose(
            read -> {
              HashingStream hashing = new HashingStream(read.stream());
              return vertx
                  .fileSystem()
                  .open(file.toString(), create)
                  .compose(hashing::pipeTo)
                  .onFailure(failed -> read.discard())
                  .map(written -> hashing.sha256());
            })
        .map(
            sha256 -> {
              if (!sha256.equals(pending.sha256())) {
                throw ApiException.of(
                    ErrorCode.MODEL_REJECTED,
                    "The file has changed since it was registered; register it again.");
              }
              return null;
            });
  }

  private static <T> Future<T> vanished(Throwable failure) {
    return Future.failedFuture(
        failure instanceof BlobException blob && blob.kind() == BlobException.Kind.NOT_FOUND
            ? ApiException.of(
                ErrorCode.MODEL_REJECTED,
                "The artifact was replaced before it could be copied; register it again.")
            : failure);
  }

  private Future<Void> keep(Pending pending, Path file) {
    return pending.sourceKey().isPresent()
        ? blobs.putFile(pending.blobKey(), MEDIA_TYPE, file)
        : Future.succeededFuture();
  }

  private Future<Void> ready(Caller caller, Pending pending, Found found) {
    return db.inTenant(
        caller,
        tx ->
            store
                .ready(tx, pending.id(), found.signature(), found.admitted())
                .compose(
                    ready ->
                        ready
                            ? signed(tx, pending, found)
                                .compose(
                                    signed ->
                                        tx.announce(VersionService.TOPIC, pending.id().toString()))
                                .compose(
                                    told ->
                                        audit.append(
                                            tx,
                                            caller,
                                            "model_version.ready",
                                            "model_version:" + pending.id(),
                                            Map.of("sha256", pending.sha256())))
                            : removal.leftOver(tx, pending.blobKey())));
  }

  private Future<Void> signed(TenantTx tx, Pending pending, Found found) {
    return store
        .byIds(tx, List.of(pending.id()))
        .compose(versions -> manifests.sign(tx, versions.get(0), found.admitted().format()));
  }

  /** A file at fault is rejected for good; an installation at fault is tried again, not forever. */
  private Future<Void> settle(JobContext context, Pending pending, Throwable failure) {
    boolean rejected =
        failure instanceof ApiException known && known.code() == ErrorCode.MODEL_REJECTED;
    if (rejected) {
      return reject(context.caller(), pending, failure.getMessage());
    }
    Future<Void> again = Future.failedFuture(failure);
    return context.lastAttempt()
        ? reject(
                context.caller(),
                pending,
                "The file could not be examined because of a fault of the installation; register"
                    + " it again.")
            .compose(done -> again)
        : again;
  }

  @Override
  public Future<Void> cancelled(TenantTx tx, Caller caller, String payload) {
    UUID id = Json.readStored(payload, Payload.class).versionId();
    return store
        .pending(tx, id)
        .compose(
            pending ->
                pending
                    .map(
                        one ->
                            reject(
                                tx,
                                caller,
                                one,
                                "The examination was cancelled; register the file again."))
                    .orElseGet(Future::succeededFuture));
  }

  private Future<Void> reject(Caller caller, Pending pending, String reason) {
    return db.inTenant(caller, tx -> reject(tx, caller, pending, reason));
  }

  private Future<Void> reject(TenantTx tx, Caller caller, Pending pending, String reason) {
    return store
        .reject(tx, pending.id(), reason)
        .compose(
            bytes ->
                bytes.isEmpty()
                    ? Future.<Void>succeededFuture()
                    : removal
                        .release(tx, pending.blobKey(), bytes.get())
                        .compose(
                            released -> tx.announce(VersionService.TOPIC, pending.id().toString()))
                        .compose(
                            told ->
                                audit.append(
                                    tx,
                                    caller,
                                    "model_version.rejected",
                                    "model_version:" + pending.id(),
                                    Map.of("reason", reason))));
  }

  /** Which version to decide on. */
  record Payload(UUID versionId) {}

  private record Found(Signature signature, Admitted admitted) {}
}
