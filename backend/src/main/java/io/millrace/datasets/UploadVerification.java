package io.millrace.datasets;

import io.millrace.datasets.BlobTable.Content;
import io.millrace.datasets.BlobTable.Kept;
import io.millrace.datasets.BlobTable.Known;
import io.millrace.datasets.BlobTable.NewFile;
import io.millrace.datasets.UploadStore.Outcome;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Json;
import io.millrace.platform.blob.BlobDigest;
import io.millrace.platform.blob.BlobException;
import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.blob.BlobProblems;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.jobs.JobContext;
import io.millrace.platform.jobs.JobHandler;
import io.millrace.platform.jobs.Jobs;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Hashes what has arrived and makes it ready, or fails the upload with a sentence. Small files at
 * once, larger ones and archives by a job, which starts over after a crash.
 */
final class UploadVerification implements JobHandler {
  static final String KIND = "upload.verify";

  /** Up to here the client waits for the hash. */
  private static final long AT_ONCE = 8L << 20;

  private static final String CANCELLED =
      "Its verification was cancelled; upload it again to use it.";

  private final Db db;
  private final Time time;
  private final BlobStore blobs;
  private final Jobs jobs;
  private final StorageMeter meter;
  private final BlobCleaner cleaner;
  private final UploadObjects objects;
  private final ArchiveUnpacker unpacker;
  private final UploadStore uploads = new UploadStore();
  private final BlobTable table = new BlobTable();

  UploadVerification(
      Db db,
      Time time,
      BlobStore blobs,
      Jobs jobs,
      StorageMeter meter,
      BlobCleaner cleaner,
      UploadObjects objects,
      ArchiveUnpacker unpacker) {
    this.db = db;
    this.time = time;
    this.blobs = blobs;
    this.jobs = jobs;
    this.meter = meter;
    this.cleaner = cleaner;
    this.objects = objects;
    this.unpacker = unpacker;
  }

  /** Verifies an upload whose object is made, or enqueues that. */
  Future<Void> begin(Caller caller, StoredUpload stored) {
    return stored.isArchive() || stored.upload().bytes() > AT_ONCE
        ? db.inTenant(caller, tx -> enqueue(tx, caller, stored.id()))
        : verifyFile(caller, stored);
  }

  private Future<Void> enqueue(TenantTx tx, Caller caller, UUID id) {
    return uploads
        .lock(tx, id)
        .compose(
            found ->
                found.filter(upload -> upload.state() == UploadState.UPLOADING).isEmpty()
                    ? Future.succeededFuture()
                    : jobs.enqueue(tx, caller, KIND, "upload:" + id, new Payload(id))
                        .compose(job -> uploads.verifying(tx, id, job, readyUntil()))
                        .compose(set -> tx.announce(UploadService.TOPIC, id.toString())));
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Future<Void> run(JobContext context) {
    UUID id = context.payload(Payload.class).uploadId();
    return db.readTenant(context.caller(), tx -> uploads.find(tx, id))
        .compose(
            found ->
                found
                    .filter(upload -> upload.state() == UploadState.VERIFYING)
                    .map(upload -> verify(context, upload))
                    .orElseGet(Future::succeededFuture))
        .recover(failure -> giveUp(context, id, failure));
  }

  @Override
  public Future<Void> cancelled(TenantTx tx, Caller caller, String payload) {
    UUID id = Json.readStored(payload, Payload.class).uploadId();
    return uploads
        .lock(tx, id)
        .compose(
            found ->
                found
                    .map(upload -> cleaner.end(tx, caller, upload, Outcome.failed(CANCELLED)))
                    .orElseGet(Future::succeededFuture));
  }

  private Future<Void> verify(JobContext context, StoredUpload upload) {
    if (!upload.isArchive()) {
      return context
          .progress(0, "Hashing " + upload.upload().name())
          .compose(begun -> verifyFile(context.caller(), upload));
    }
    return blobs
        .streamSha256(upload.key())
        .compose(
            digest -> {
              Optional<String> mismatch = mismatch(upload, digest);
              return mismatch.isPresent()
                  ? settle(context.caller(), upload.id(), Outcome.failed(mismatch.get()))
                  : unpack(context, upload, digest);
            });
  }

  private Future<Void> unpack(JobContext context, StoredUpload upload, BlobDigest digest) {
    return unpacker
        .unpack(context, upload)
        .compose(
            files ->
                settle(
                    context.caller(),
                    upload.id(),
                    Outcome.ready(digest.sha256(), Optional.of(files))))
        .recover(
            failure ->
                failure instanceof ApiException known && isVerdict(known)
                    ? settle(context.caller(), upload.id(), Outcome.failed(known.getMessage()))
                    : Future.failedFuture(failure));
  }

  /** What the archive itself is guilty of, unlike what may pass by itself. */
  private static boolean isVerdict(ApiException failure) {
    return failure.code() == ErrorCode.UNPROCESSABLE || failure.code() == ErrorCode.QUOTA_EXCEEDED;
  }

  private Future<Void> giveUp(JobContext context, UUID id, Throwable failure) {
    if (BlobException.is(failure, BlobException.Kind.NOT_FOUND)) {
      return settle(
          context.caller(),
          id,
          Outcome.failed("The bytes have vanished from the object store; upload them again."));
    }
    return context.lastAttempt()
        ? settle(context.caller(), id, Outcome.failed(sentence(failure)))
            .compose(settled -> Future.failedFuture(failure))
        : Future.failedFuture(failure);
  }

  /** A full disk, or a store that is away, in words; a defect's words help nobody. */
  private static String sentence(Throwable failure) {
    return BlobProblems.of(failure) instanceof ApiException known
        ? "It could not be verified. " + known.getMessage()
        : "It could not be verified; upload it again.";
  }

  private Future<Void> verifyFile(Caller caller, StoredUpload upload) {
    return blobs
        .streamSha256(upload.key())
        .compose(
            digest -> {
              Optional<String> mismatch = mismatch(upload, digest);
              if (mismatch.isPresent()) {
                return settle(caller, upload.id(), Outcome.failed(mismatch.get()));
              }
              return upload.isOfNoDataset()
                  ? settle(caller, upload.id(), Outcome.ready(digest.sha256(), Optional.empty()))
                  : keepFile(caller, upload, digest);
            });
  }

  private static Optional<String> mismatch(StoredUpload upload, BlobDigest digest) {
    Optional<String> announced = upload.upload().sha256();
    if (digest.size() != upload.upload().bytes()) {
      return Optional.of(
          "CONTENT_MISMATCH: %d bytes arrived instead of %d; upload the file again."
              .formatted(digest.size(), upload.upload().bytes()));
    }
    return announced
        .filter(hash -> !hash.equals(digest.sha256()))
        .map(
            hash ->
                "CONTENT_MISMATCH: the bytes that arrived have the SHA-256 %s instead of %s; upload the file again."
                    .formatted(digest.sha256(), hash));
  }

  /** Failed: everything is given back. Ready: what the upload itself still holds is kept or not. */
  private Future<Void> settle(Caller caller, UUID id, Outcome outcome) {
    return db.inTenant(
        caller,
        tx ->
            uploads
                .lock(tx, id)
                .map(found -> found.orElseThrow(() -> ApiException.notFound("upload")))
                .compose(
                    upload ->
                        outcome.state() == UploadState.FAILED
                            ? cleaner.end(tx, caller, upload, outcome)
                            : ready(tx, upload, outcome)));
  }

  private Future<Void> ready(TenantTx tx, StoredUpload upload, Outcome outcome) {
    if (!isOpen(upload)) {
      return Future.succeededFuture();
    }
    if (upload.isOfNoDataset()) {
      return settleReady(tx, upload.id(), outcome, upload.reservedBytes());
    }
    return meter
        .release(tx, upload.reservedBytes())
        .compose(released -> cleaner.deleteLater(tx, upload.key()))
        .compose(enqueued -> settleReady(tx, upload.id(), outcome, 0));
  }

  private Future<Void> keepFile(Caller caller, StoredUpload upload, BlobDigest digest) {
    return db.readTenant(caller, tx -> table.find(tx, List.of(digest.sha256())))
        .compose(known -> objects.vanished(known.stream().map(Known::object).map(StoredBytes::key)))
        .compose(vanished -> db.inTenant(caller, tx -> keepFile(tx, upload, digest, vanished)));
  }

  private Future<Void> keepFile(
      TenantTx tx, StoredUpload upload, BlobDigest digest, List<BlobKey> vanished) {
    List<Content> content = List.of(new Content(digest.sha256(), digest.size(), 0));
    NewFile file =
        new NewFile(
            upload.upload().name(), digest.sha256(), digest.size(), upload.upload().mediaType());
    return uploads
        .lock(tx, upload.id())
        .map(found -> found.orElseThrow(() -> ApiException.notFound("upload")))
        .compose(
            locked ->
                isOpen(locked)
                    ? table
                        .keep(tx, upload.key(), content, vanished)
                        .compose(kept -> account(tx, locked, kept))
                        .compose(counted -> table.addFiles(tx, upload.id(), List.of(file)))
                        .compose(
                            added ->
                                settleReady(
                                    tx,
                                    upload.id(),
                                    Outcome.ready(digest.sha256(), Optional.empty()),
                                    0))
                    : Future.succeededFuture());
  }

  /** New content keeps the reservation; content that was known gives it back. */
  private Future<Void> account(TenantTx tx, StoredUpload upload, List<Kept> kept) {
    if (!kept.isEmpty() && kept.get(0).made()) {
      return Future.succeededFuture();
    }
    Future<Void> released = meter.release(tx, upload.reservedBytes());
    return kept.isEmpty()
        ? released.compose(done -> cleaner.deleteLater(tx, upload.key()))
        : released;
  }

  private Future<Void> settleReady(TenantTx tx, UUID id, Outcome outcome, long reserved) {
    return uploads
        .settle(tx, id, outcome, reserved, readyUntil())
        .compose(settled -> tx.announce(UploadService.TOPIC, id.toString()));
  }

  private static boolean isOpen(StoredUpload upload) {
    return upload.state() == UploadState.UPLOADING || upload.state() == UploadState.VERIFYING;
  }

  private Instant readyUntil() {
    return time.now().plus(UploadPlan.TIME_TO_COMMIT);
  }

  /** What the job works on. */
  record Payload(UUID uploadId) {}
}
