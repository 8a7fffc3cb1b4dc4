package io.millrace.tracking;

import io.millrace.audit.AuditLog;
import io.millrace.platform.Caller;
import io.millrace.platform.blob.BlobException;
import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Time;
import io.millrace.tracking.PurgeStore.PurgedObject;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** Page by page, the oldest first; what fails is logged and tried again later. */
  Future<Void> checkAll(Caller caller) {
    return checkAll(caller, Instant.EPOCH, new UUID(0, 0));
  }

  /** A page for each call: one for each purge would be too deep where thousands have come due. */
  private Future<Void> checkAll(Caller caller, Instant after, UUID afterId) {
    return db.readTenant(fresh(caller), tx -> purges.unchecked(tx, after, afterId, AT_ONCE))
        .compose(
            page -> {
              Future<Void> emptied = Future.succeededFuture();
              for (Purge purge : page) {
                emptied = emptied.compose(before -> empty(caller, purge));
              }
              Future<Void> checked = emptied.compose(done -> checked(caller, page));
              Purge last = page.isEmpty() ? null : page.get(page.size() - 1);
              return page.size() < AT_ONCE
                  ? checked
                  : checked.compose(done -> checkAll(caller, last.purgedAt(), last.id()));
            });
  }

  private Future<Void> empty(Caller caller, Purge purge) {
    return purge.objects() == 0
        ? Future.succeededFuture()
        : deleteAll(caller, purge).recover(failure -> later(purge, failure));
  }

  private Future<Void> deleteAll(Caller caller, Purge purge) {
    return db.readTenant(fresh(caller), tx -> purges.objects(tx, purge.id(), AT_ONCE))
        .compose(
            some ->
                some.isEmpty()
                    ? Future.succeededFuture()
                    : delete(some)
                        .compose(
                            gone ->
                                db.inTenant(
                                    fresh(caller), tx -> purges.forget(tx, purge.id(), some)))
                        .compose(forgotten -> deleteAll(caller, purge)));
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

  /** Notes those of a page of which nothing is left. */
  private Future<Void> checked(Caller caller, List<Purge> page) {
    return page.isEmpty()
        ? Future.succeededFuture()
        : db.inTenant(
            fresh(caller),
            tx ->
                purges
                    .check(tx, page.stream().map(Purge::id).toList(), time.now())
                    .compose(first -> told(tx, caller, page, first)));
  }

  private Future<Void> told(TenantTx tx, Caller caller, List<Purge> page, Set<UUID> first) {
    List<AuditLog.Entry> entries =
        page.stream()
            .filter(purge -> first.contains(purge.id()))
            .map(
                purge ->
                    new AuditLog.Entry(
                        caller,
                        "purge.checked",
                        purge.subject(),
                        Map.of("objects", purge.objects(), "left", 0)))
            .toList();
    return entries.isEmpty() ? Future.succeededFuture() : audit.appendAll(tx, entries);
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
