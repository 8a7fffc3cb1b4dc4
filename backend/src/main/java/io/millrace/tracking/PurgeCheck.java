package io.millrace.tracking;

import io.millrace.audit.AuditLog;
import io.millrace.platform.Caller;
import io.millrace.platform.blob.BlobException;
import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.db.Db;
import io.millrace.platform.time.Time;
import io.millrace.tracking.PurgeStore.PurgedObject;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the objects that purges have noted, and asks the store whether it still has them. It may
 * be broken off anywhere: what is noted stays so until the store has said that it is gone.
 */
final class PurgeCheck {
  private static final Logger LOG = LoggerFactory.getLogger(PurgeCheck.class);
  private static final int AT_ONCE = 100;

  private final Db db;
  private final BlobStore blobs;
  private final AuditLog audit;
  private final Time time;
  private final PurgeStore purges = new PurgeStore();

  PurgeCheck(Db db, BlobStore blobs, AuditLog audit, Time time) {
    this.db = db;
    this.blobs = blobs;
    this.audit = audit;
    this.time = time;
  }

  /** One purge after the other, the oldest first; what fails is logged and tried again later. */
  Future<Void> checkAll(Caller caller) {
    return checkAll(caller, Instant.EPOCH, new UUID(0, 0));
  }

  private Future<Void> checkAll(Caller caller, Instant after, UUID afterId) {
    return db.readTenant(fresh(caller), tx -> purges.unchecked(tx, after, afterId))
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture()
                    : check(caller, found.get())
                        .recover(failure -> later(found.get(), failure))
                        .compose(
                            done -> checkAll(caller, found.get().purgedAt(), found.get().id())));
  }

  /** Deletes a purge's objects, and notes that none is left. */
  private Future<Void> check(Caller caller, Purge purge) {
    return db.readTenant(fresh(caller), tx -> purges.objects(tx, purge.id(), AT_ONCE))
        .compose(
            some ->
                some.isEmpty()
                    ? checked(caller, purge)
                    : delete(some)
                        .compose(
                            gone ->
                                db.inTenant(
                                    fresh(caller), tx -> purges.forget(tx, purge.id(), some)))
                        .compose(forgotten -> check(caller, purge)));
  }

  private Future<Void> delete(List<PurgedObject> objects) {
    Future<Void> aborted = Future.succeededFuture();
    for (PurgedObject one : objects) {
      if (one.uploadId().isPresent()) {
        aborted = aborted.compose(before -> blobs.abort(one.key(), one.uploadId().get()));
      }
    }
    return aborted
        .compose(done -> blobs.delete(objects.stream().map(PurgedObject::key).toList()))
        .compose(
            deleted ->
                Future.join(objects.stream().map(one -> absent(one.key())).toList()).mapEmpty());
  }

  private Future<Void> absent(BlobKey key) {
    return blobs
        .head(key)
        .transform(
            asked ->
                asked.succeeded()
                    ? Future.failedFuture(
                        new IllegalStateException("the store still has " + key.value()))
                    : BlobException.is(asked.cause(), BlobException.Kind.NOT_FOUND)
                        ? Future.succeededFuture()
                        : Future.failedFuture(asked.cause()));
  }

  private Future<Void> checked(Caller caller, Purge purge) {
    return db.inTenant(
        fresh(caller),
        tx ->
            purges
                .check(tx, purge.id(), time.now())
                .compose(
                    first ->
                        first
                            ? audit.append(
                                tx,
                                caller,
                                "purge.checked",
                                purge.subject(),
                                Map.of("objects", purge.objects(), "left", 0))
                            : Future.succeededFuture()));
  }

  private static Future<Void> later(Purge purge, Throwable failure) {
    LOG.warn("objects of {} are deleted later: {}", purge.subject(), failure.toString());
    return Future.succeededFuture();
  }

  /** The caller, given time for one more step. */
  private Caller fresh(Caller caller) {
    return Caller.background(caller.tenantId(), caller.subject(), caller.requestId(), time.now());
  }
}
