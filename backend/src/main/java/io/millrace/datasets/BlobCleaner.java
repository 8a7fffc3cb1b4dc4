package io.millrace.datasets;

import io.millrace.datasets.BlobTable.Swept;
import io.millrace.datasets.UploadStore.Outcome;
import io.millrace.platform.Caller;
import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.blob.BlobRemoval;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.jobs.JobContext;
import io.millrace.platform.jobs.JobHandler;
import io.millrace.platform.jobs.Jobs;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Takes away what nothing holds any more. A transaction first forgets and gives the quota back; the
 * objects follow once it has committed, also when the store is away at the time. A job looks for
 * content that nothing holds.
 */
final class BlobCleaner implements JobHandler {
  static final String KIND = "storage.clean";

  private final Db db;
  private final Time time;
  private final Jobs jobs;
  private final BlobRemoval removal;
  private final StorageMeter meter;
  private final UploadStore uploads = new UploadStore();
  private final BlobTable table = new BlobTable();

  BlobCleaner(Db db, Time time, Jobs jobs, BlobRemoval removal, StorageMeter meter) {
    this.db = db;
    this.time = time;
    this.jobs = jobs;
    this.removal = removal;
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
                objectIsOwn
                    ? removal.later(tx, upload.key(), upload.storeUploadId())
                    : Future.succeededFuture())
        .compose(removed -> enqueueSweep(tx, caller, "upload:" + upload.id()))
        .compose(enqueued -> tx.announce(UploadService.TOPIC, upload.id().toString()));
  }

  /** Deletes an object after the transaction. */
  Future<Void> deleteLater(TenantTx tx, BlobKey key) {
    return removal.later(tx, List.of(key));
  }

  /** Deletes the object of an upload that has ended, unless it is the content of another one. */
  Future<Void> deleteUnlessUsed(TenantTx tx, StoredUpload ended) {
    return table
        .stillUsed(tx, List.of(ended.key().value()))
        .compose(
            used ->
                used.isEmpty()
                    ? removal.later(tx, ended.key(), ended.storeUploadId())
                    : Future.succeededFuture());
  }

  /** Looks for content that nothing holds, after the transaction. */
  Future<Void> enqueueSweep(TenantTx tx, Caller caller, String subject) {
    return jobs.enqueue(tx, caller, KIND, subject, Map.of()).mapEmpty();
  }

  @Override
  public String kind() {
    return KIND;
  }

  /** Round by round, each one transaction, until nothing is found. */
  @Override
  public Future<Void> run(JobContext context) {
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
                                .compose(released -> deleteUnused(tx, swept))
                                .map(swept.size())))
        .compose(count -> count == 0 ? Future.succeededFuture() : run(context));
  }

  private Future<Void> deleteUnused(TenantTx tx, List<Swept> swept) {
    Set<String> unused = swept.stream().map(Swept::objectKey).collect(Collectors.toSet());
    return table
        .stillUsed(tx, unused)
        .compose(
            used -> {
              unused.removeAll(used);
              return removal.later(tx, unused.stream().map(BlobKey::new).toList());
            });
  }
}
