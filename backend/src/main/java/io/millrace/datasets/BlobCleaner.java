package io.millrace.datasets;

import io.millrace.datasets.BlobTable.Swept;
import io.millrace.datasets.UploadStore.Outcome;
import io.millrace.platform.Caller;
import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.jobs.JobContext;
import io.millrace.platform.jobs.JobHandler;
import io.millrace.platform.jobs.Jobs;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Takes away what nothing holds any more. A transaction first forgets and gives the quota back, and
 * enqueues the job that deletes; the objects follow once the job runs, also when the store is away
 * at the time.
 */
final class BlobCleaner implements JobHandler {
  static final String KIND = "storage.clean";
  private static final int KEYS_A_JOB = 500;

  private final Db db;
  private final Time time;
  private final BlobStore blobs;
  private final Jobs jobs;
  private final StorageMeter meter;
  private final UploadStore uploads = new UploadStore();
  private final BlobTable table = new BlobTable();

  BlobCleaner(Db db, Time time, BlobStore blobs, Jobs jobs, StorageMeter meter) {
    this.db = db;
    this.time = time;
    this.blobs = blobs;
    this.jobs = jobs;
    this.meter = meter;
  }

  /** Ends every upload of a dataset that no version has taken. */
  Future<Void> endUploads(TenantTx tx, Caller caller, UUID datasetId) {
    return uploads
        .lockOpen(tx, datasetId)
        .compose(
            open -> {
              Future<Void> all = Future.succeededFuture();
              for (StoredUpload one : open) {
                all =
                    all.compose(
                        done -> end(tx, caller, one, Outcome.aborted("The dataset is deleted.")));
              }
              return all;
            });
  }

  /** Ends one locked upload as failed or aborted; one that has ended already stays as it is. */
  Future<Void> end(TenantTx tx, Caller caller, StoredUpload upload, Outcome outcome) {
    boolean open =
        switch (upload.state()) {
          case UPLOADING, VERIFYING, READY -> true;
          case FAILED, COMMITTED, ABORTED -> false;
        };
    if (!open) {
      return Future.succeededFuture();
    }
    boolean objectIsOwn = upload.reservedBytes() > 0 || upload.state() != UploadState.READY;
    return uploads
        .settle(tx, upload.id(), outcome, 0, upload.upload().expiresAt())
        .compose(settled -> meter.release(tx, upload.reservedBytes()))
        .compose(released -> uploads.forgetFiles(tx, upload.id()))
        .compose(
            forgotten ->
                enqueue(
                    tx,
                    caller,
                    "upload:" + upload.id(),
                    new Work(
                        objectIsOwn ? List.of(upload.key().value()) : List.of(),
                        upload.storeUploadId(),
                        true)))
        .compose(enqueued -> tx.announce(UploadService.TOPIC, upload.id().toString()));
  }

  /** Deletes objects after the transaction. */
  Future<Void> deleteLater(TenantTx tx, Caller caller, String subject, BlobKey key) {
    return enqueue(tx, caller, subject, new Work(List.of(key.value()), Optional.empty(), false));
  }

  /** Looks for content that nothing holds, after the transaction. */
  Future<Void> enqueueSweep(TenantTx tx, Caller caller, String subject) {
    return enqueue(tx, caller, subject, new Work(List.of(), Optional.empty(), true));
  }

  private Future<Void> enqueue(TenantTx tx, Caller caller, String subject, Work work) {
    return jobs.enqueue(tx, caller, KIND, subject, work).mapEmpty();
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Future<Void> run(JobContext context) {
    Work work = context.payload(Work.class);
    List<BlobKey> keys = work.keys().stream().map(BlobKey::new).toList();
    return abort(keys, work.storeUploadId())
        .compose(aborted -> blobs.delete(keys))
        .compose(deleted -> work.sweep() ? sweep(context) : Future.succeededFuture());
  }

  private Future<Void> abort(List<BlobKey> keys, Optional<String> storeUploadId) {
    return storeUploadId.isPresent() && !keys.isEmpty()
        ? blobs.abort(keys.get(0), storeUploadId.get())
        : Future.succeededFuture();
  }

  /** Round by round, each one transaction, until nothing is found. */
  private Future<Void> sweep(JobContext context) {
    Caller caller =
        Caller.background(
            context.caller().tenantId(), "job:" + KIND, context.caller().requestId(), time.now());
    return db.inTenant(
            caller,
            tx ->
                table
                    .sweep(tx)
                    .compose(
                        swept ->
                            meter
                                .release(tx, swept.stream().mapToLong(Swept::bytes).sum())
                                .compose(released -> deleteUnused(tx, caller, swept))
                                .map(swept.size())))
        .compose(count -> count == 0 ? Future.succeededFuture() : sweep(context));
  }

  private Future<Void> deleteUnused(TenantTx tx, Caller caller, List<Swept> swept) {
    Set<String> keys = swept.stream().map(Swept::objectKey).collect(Collectors.toSet());
    return table
        .stillUsed(tx, keys)
        .compose(
            used -> {
              List<String> unused = new ArrayList<>(keys);
              unused.removeAll(used);
              Future<Void> all = Future.succeededFuture();
              for (int from = 0; from < unused.size(); from += KEYS_A_JOB) {
                List<String> some =
                    List.copyOf(unused.subList(from, Math.min(from + KEYS_A_JOB, unused.size())));
                all =
                    all.compose(
                        done -> enqueue(tx, caller, null, new Work(some, Optional.empty(), false)));
              }
              return all;
            });
  }

  /**
   * What a job takes away.
   *
   * @param storeUploadId a multipart upload of the first key, to be aborted
   * @param sweep whether to look for content that nothing holds
   */
  record Work(List<String> keys, Optional<String> storeUploadId, boolean sweep) {}
}
