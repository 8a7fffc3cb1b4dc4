package io.millrace.datasets;

import io.millrace.audit.AuditLog;
import io.millrace.datasets.UploadStore.Outcome;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** Verified uploads of no dataset, for the features that they are meant for. */
public final class UploadHandover {
  private final AuditLog audit;
  private final BlobCleaner cleaner;
  private final UploadStore store = new UploadStore();

  UploadHandover(AuditLog audit, BlobCleaner cleaner) {
    this.audit = audit;
    this.cleaner = cleaner;
  }

  /**
   * A verified upload of purpose {@code model}, held until the transaction ends.
   *
   * @return fails with NOT_FOUND, or CONFLICT when it is not ready
   */
  public Future<ReadyUpload> takeModel(TenantTx tx, UUID id) {
    return store.lock(tx, id).map(found -> ready(id, found, StoredUpload::isModel, "a model file"));
  }

  /**
   * A verified upload of purpose {@code import}, to be read as often as need be.
   *
   * @return fails with NOT_FOUND, or CONFLICT when it is not ready
   */
  public Future<ReadyUpload> readImport(TenantTx tx, UUID id) {
    return store
        .find(tx, id)
        .map(found -> ready(id, found, StoredUpload::isImport, "a file to import"));
  }

  /** Forgets the bytes of an upload that has been imported, and gives its quota back. */
  public Future<Void> endImport(TenantTx tx, Caller caller, UUID id) {
    return store
        .lock(tx, id)
        .compose(
            found ->
                found
                    .filter(StoredUpload::isImport)
                    .map(upload -> cleaner.end(tx, caller, upload, Outcome.committed()))
                    .orElseGet(Future::succeededFuture));
  }

  private static ReadyUpload ready(
      UUID id, Optional<StoredUpload> found, Predicate<StoredUpload> wanted, String what) {
    StoredUpload stored = found.orElseThrow(() -> ApiException.notFound("upload"));
    if (!wanted.test(stored) || stored.state() != UploadState.READY) {
      throw ApiException.of(
          ErrorCode.CONFLICT,
          "The upload '%s' is not %s that is ready; it is %s."
              .formatted(stored.upload().name(), what, stored.state().wireName()));
    }
    return new ReadyUpload(
        id,
        stored.upload().name(),
        stored.key(),
        stored.upload().bytes(),
        stored.upload().sha256().orElseThrow());
  }

  /** Marks a taken upload as committed: object and quota now belong to whoever took it. */
  public Future<Void> commitModel(TenantTx tx, Caller caller, ReadyUpload taken) {
    return store
        .commitAll(tx, new UUID[] {taken.id()}, null)
        .compose(committed -> tx.announce(UploadService.TOPIC, taken.id().toString()))
        .compose(
            announced ->
                audit.append(tx, caller, "upload.committed", "upload:" + taken.id(), Map.of()));
  }
}
