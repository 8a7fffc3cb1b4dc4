package io.millrace.tracking;

import io.millrace.audit.AuditLog;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Idempotency;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The trash of runs, and the removal of their tags. */
public final class RunLifecycleService {
  private final Db db;
  private final AuditLog audit;
  private final Time time;
  private final RunLifecycleStore store = new RunLifecycleStore();
  private final RunStore runs = new RunStore();
  private final RunReader reader;

  public RunLifecycleService(Db db, AuditLog audit, DatasetVersions datasets, Time time) {
    this.db = db;
    this.audit = audit;
    this.time = time;
    this.reader = new RunReader(runs, new MetricStore(), datasets);
  }

  /** One run, also from the trash; NOT_FOUND. */
  public Future<Run> get(Caller caller, String id) {
    return db.readTenant(caller, tx -> reader.read(tx, List.of(id)))
        .map(runs -> runs.stream().findFirst().orElseThrow(() -> ApiException.notFound("run")));
  }

  /** Whether a run is in the trash; NOT_FOUND when it is nowhere. */
  public Future<Boolean> isTrashed(Caller caller, String id) {
    return db.readTenant(caller, tx -> trashed(tx, id));
  }

  /** Moves a run into the trash, where it may be already; NOT_FOUND. */
  public Future<Void> trash(Caller caller, String id) {
    return change(caller, id, false);
  }

  /** Takes a run out of the trash, if it is there; NOT_FOUND. */
  public Future<Void> restore(Caller caller, String id) {
    return change(caller, id, true);
  }

  /**
   * Moves runs into the trash or out of it, sets tags on them and removes some: all of it, or
   * nothing.
   *
   * @return fails with INVALID_REQUEST where nothing is to be done, NOT_FOUND for a run that is
   *     nowhere, CONFLICT for tags on one that stays in the trash
   */
  public Future<Void> changeAll(Caller caller, RunChanges changes) {
    TagChanges tags = TagChanges.of(changes.tags(), changes.removedTags());
    if (changes.trashed().isEmpty() && tags.isEmpty()) {
      throw ApiException.invalid(
          "", "Say what is to be changed: trashed, tags, removedTags or some of them.");
    }
    // in one order, so that two such calls do not wait for each other
    List<String> ids = changes.runs().stream().distinct().sorted().toList();
    return db.inTenant(
        caller,
        tx -> {
          Future<Void> all = Future.succeededFuture();
          for (String id : ids) {
            all = all.compose(done -> change(tx, caller, id, changes.trashed(), tags));
          }
          return all;
        });
  }

  private Future<Void> change(
      TenantTx tx, Caller caller, String id, Optional<Boolean> trash, TagChanges tags) {
    Future<Void> moved =
        trash.isPresent() ? move(tx, caller, id, !trash.get()) : Future.succeededFuture();
    return tags.isEmpty()
        ? moved
        : moved
            .compose(done -> trashed(tx, id))
            .map(RunLifecycleService::active)
            .compose(active -> runs.putTags(tx, id, tags.set()))
            .compose(put -> removeTags(tx, id, tags.removed()))
            .compose(removed -> tx.announce(RunService.TOPIC, id));
  }

  private Future<Void> removeTags(TenantTx tx, String id, List<String> keys) {
    Future<Void> removed = Future.succeededFuture();
    for (String key : keys) {
      removed = removed.compose(before -> store.deleteTag(tx, id, key).mapEmpty());
    }
    return removed;
  }

  private Future<Void> change(Caller caller, String id, boolean restore) {
    return db.inTenant(caller, tx -> move(tx, caller, id, restore));
  }

  /** Moves a run into the trash or out of it; where it is there already, nothing is done. */
  Future<Void> move(TenantTx tx, Caller caller, String id, boolean restore) {
    return store
        .lock(tx, id)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("run")))
        .compose(
            trashed ->
                trashed == restore
                    ? (restore
                            ? store.restore(tx, id)
                            : store.trash(tx, id, time.now(), caller.subject()))
                        .compose(changed -> tx.announce(RunService.TOPIC, id))
                        .compose(
                            told ->
                                audit.append(
                                    tx,
                                    caller,
                                    restore ? "run.restored" : "run.trashed",
                                    "run:" + id,
                                    Map.of()))
                    : Future.<Void>succeededFuture());
  }

  /**
   * Removes a tag.
   *
   * @return whether there was one; fails with NOT_FOUND (run) or CONFLICT (it is in the trash)
   */
  public Future<Boolean> deleteTag(Caller caller, String id, String key) {
    return db.inTenant(
        caller,
        tx ->
            trashed(tx, id)
                .map(RunLifecycleService::active)
                .compose(
                    active ->
                        Idempotency.once(
                            tx, caller, Boolean.class, () -> store.deleteTag(tx, id, key)))
                .compose(deleted -> tx.announce(RunService.TOPIC, id).map(deleted)));
  }

  private Future<Boolean> trashed(TenantTx tx, String id) {
    return store
        .trashed(tx, id)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("run")));
  }

  private static Void active(boolean trashed) {
    if (trashed) {
      throw ApiException.of(ErrorCode.CONFLICT, "The run is in the trash.");
    }
    return null;
  }
}
