package io.millrace.tracking;

import io.millrace.audit.AuditLog;
import io.millrace.platform.Caller;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.tenancy.Meter;
import io.millrace.tenancy.Quotas;
import io.millrace.tracking.PurgeRowStore.Trashed;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes for good what has been in a tenant's trash for longer than its rule says. One transaction
 * takes all rows of one run, gives its bytes back, and notes the objects that are left; these are
 * deleted afterwards, however long the store is away, and the store is asked whether it still has
 * them. Each step can be broken off and repeated.
 */
final class Purger {
  private static final Logger LOG = LoggerFactory.getLogger(Purger.class);
  private static final int AT_ONCE = 100;

  private final Parts on;
  private final TrashHolds holds;
  private final TrashStore trash = new TrashStore();
  private final PurgeStore purges = new PurgeStore();
  private final PurgeRowStore rows = new PurgeRowStore();
  private final BacklogStore backlog = new BacklogStore();
  private final PurgeCheck check;

  Purger(Parts on) {
    this.on = on;
    this.holds = new TrashHolds(on.holds());
    this.check = new PurgeCheck(on.db(), on.blobs(), on.audit(), on.time());
  }

  /** What it stands on. */
  record Parts(
      Db db, BlobStore blobs, Quotas quotas, AuditLog audit, RunHolds holds, Ids ids, Time time) {}

  /**
   * Purges what is due in the caller's tenant. What fails is logged and stays for the next time;
   * the rest goes on.
   */
  Future<Void> purgeDue(Caller caller) {
    return on.db()
        .readTenant(fresh(caller), trash::rule)
        .map(rule -> on.time().now().minus(Duration.ofDays(rule.keepDays())))
        .compose(
            by ->
                each("", after -> dueRuns(caller, by, after), id -> purgeRun(caller, id, by))
                    .compose(
                        done ->
                            each(
                                "",
                                after -> dueExperiments(caller, by, after),
                                id -> purgeExperiment(caller, id, by))))
        .compose(done -> check.checkAll(caller));
  }

  private Future<Due> dueRuns(Caller caller, Instant by, String after) {
    return on.db()
        .readTenant(
            fresh(caller),
            tx ->
                trash
                    .dueRuns(tx, by, after, AT_ONCE)
                    .compose(
                        found ->
                            holds
                                .of(tx, found)
                                .map(
                                    held ->
                                        Due.of(
                                            found,
                                            found.stream()
                                                .filter(id -> !held.containsKey(id))
                                                .toList()))));
  }

  private Future<Due> dueExperiments(Caller caller, Instant by, String after) {
    return on.db()
        .readTenant(fresh(caller), tx -> trash.dueExperiments(tx, by, after, AT_ONCE))
        .map(found -> Due.of(found, found));
  }

  /** Page by page, one after the other. */
  private Future<Void> each(
      String after, Function<String, Future<Due>> page, Function<String, Future<Void>> purge) {
    return page.apply(after)
        .compose(
            due -> {
              Future<Void> all = Future.succeededFuture();
              for (String id : due.ids()) {
                all =
                    all.compose(before -> purge.apply(id).recover(failure -> skipped(id, failure)));
              }
              return due.last().isEmpty()
                  ? all
                  : all.compose(before -> each(due.last().get(), page, purge));
            });
  }

  private static Future<Void> skipped(String id, Throwable failure) {
    LOG.warn("{} stays in the trash for now: {}", id, failure.toString());
    return Future.succeededFuture();
  }

  /** Purges one run, unless it has come back, is needed, or its points are being sealed now. */
  Future<Void> purgeRun(Caller caller, String id, Instant by) {
    return on.db()
        .inTenant(
            fresh(caller),
            tx ->
                backlog
                    .lock(tx, id)
                    .compose(
                        locked ->
                            locked
                                ? rows.lockRun(tx, id, by)
                                : Future.succeededFuture(Optional.<Trashed>empty()))
                    .compose(
                        run ->
                            run.isEmpty()
                                ? Future.<Void>succeededFuture()
                                : holds
                                    .of(tx, List.of(id))
                                    .compose(
                                        held ->
                                            held.isEmpty()
                                                ? purgeRun(tx, caller, id, run.get())
                                                : Future.succeededFuture())));
  }

  private Future<Void> purgeRun(TenantTx tx, Caller caller, String id, Trashed run) {
    return rows.modelsOfRun(tx, id)
        .compose(
            models -> {
              List<String> owners = new ArrayList<>(models);
              owners.add(id);
              return rows.uncount(tx, id)
                  .compose(
                      uncounted ->
                          purge(
                              tx,
                              caller,
                              planned(TrashItem.RUN, id, run),
                              new Rows(
                                  owners,
                                  () -> rows.deleteRuns(tx, owners),
                                  () -> rows.leftOfRuns(tx, owners))));
            })
        .compose(purged -> tx.announce(RunService.TOPIC, id));
  }

  /** Purges one experiment, once its runs are gone. */
  Future<Void> purgeExperiment(Caller caller, String id, Instant by) {
    if (id.equals(Experiment.DEFAULT_ID)) {
      return Future.succeededFuture();
    }
    return on.db()
        .inTenant(
            fresh(caller),
            tx ->
                rows.lockExperiment(tx, id, by)
                    .compose(
                        experiment ->
                            experiment.isEmpty()
                                ? Future.<Void>succeededFuture()
                                : rows.hasRuns(tx, id)
                                    .compose(
                                        has ->
                                            has
                                                ? Future.succeededFuture()
                                                : purgeExperiment(
                                                    tx, caller, id, experiment.get()))));
  }

  private Future<Void> purgeExperiment(TenantTx tx, Caller caller, String id, Trashed experiment) {
    return rows.modelsOfExperiment(tx, id)
        .compose(
            models ->
                holds
                    .areNeeded(tx, models)
                    .compose(
                        needed ->
                            needed
                                ? Future.<Void>succeededFuture()
                                : purge(
                                    tx,
                                    caller,
                                    planned(TrashItem.EXPERIMENT, id, experiment),
                                    ofExperiment(tx, id, models))));
  }

  private Rows ofExperiment(TenantTx tx, String id, List<String> models) {
    return new Rows(
        models,
        () ->
            rows.deleteRuns(tx, models)
                .compose(some -> rows.deleteExperiment(tx, id).map(more -> some + more)),
        () -> rows.leftOfExperiment(tx, id));
  }

  private Purge planned(String kind, String id, Trashed trashed) {
    return new Purge(
        on.ids().next(),
        kind,
        id,
        trashed.name(),
        trashed.at(),
        trashed.by(),
        on.time().now(),
        0,
        0,
        0,
        Optional.empty());
  }

  private Future<Void> purge(TenantTx tx, Caller caller, Purge purge, Rows all) {
    return purges
        .add(tx, purge)
        .compose(added -> rows.takeObjects(tx, all.owners(), purge.id()))
        .compose(
            objects ->
                all.delete()
                    .get()
                    .compose(deleted -> nothingLeft(all.left().get()).map(deleted))
                    .compose(deleted -> count(tx, caller, purge, deleted, objects)));
  }

  private Future<Void> count(
      TenantTx tx, Caller caller, Purge purge, long deleted, PurgeRowStore.Objects objects) {
    return purges
        .count(tx, purge.id(), deleted, objects.count(), objects.bytes())
        .compose(counted -> on.quotas().release(tx, Meter.STORAGE_BYTES, objects.bytes()))
        .compose(
            released ->
                on.audit()
                    .append(
                        tx,
                        caller,
                        purge.kind() + ".purged",
                        purge.subject(),
                        Map.of(
                            "name",
                            purge.name(),
                            "rows",
                            deleted,
                            "objects",
                            objects.count(),
                            "bytes",
                            objects.bytes())));
  }

  /** In the transaction that deletes: if anything is left, nothing is deleted. */
  private static Future<Void> nothingLeft(Future<Long> left) {
    return left.compose(
        count ->
            count == 0
                ? Future.succeededFuture()
                : Future.failedFuture(new IllegalStateException(count + " rows would be left")));
  }

  /** The caller, given time for one more step. */
  private Caller fresh(Caller caller) {
    return Caller.background(
        caller.tenantId(), caller.subject(), caller.requestId(), on.time().now());
  }

  /**
   * What one purge takes.
   *
   * @param owners of objects
   * @param delete answers how many rows went
   * @param left answers how many are still there
   */
  private record Rows(
      List<String> owners, Supplier<Future<Long>> delete, Supplier<Future<Long>> left) {}

  /**
   * What is due on one page.
   *
   * @param ids of what can go
   * @param last where the next page begins; empty after the last one
   */
  private record Due(List<String> ids, Optional<String> last) {
    static Due of(List<String> found, List<String> ids) {
      return new Due(
          ids,
          found.size() < AT_ONCE ? Optional.empty() : Optional.of(found.get(found.size() - 1)));
    }
  }
}
