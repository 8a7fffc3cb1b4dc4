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

/** The trash of runs, and the removal of their tags. */
public final class RunLifecycleService {
  private final Db db;
  private final AuditLog audit;
  private final Time time;
  private final RunLifecycleStore store = new RunLifecycleStore();
  private final RunReader reader;

  public RunLifecycleService(Db db, AuditLog audit, DatasetVersions datasets, Time time) {
    this.db = db;
    this.audit = audit;
    this.time = time;
    this.reader = new RunReader(new RunStore(), new MetricStore(), datasets);
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

  private Future<Void> change(Caller caller, String id, boolean restore) {
    return db.inTenant(
        caller,
        tx ->
            trashed(tx, id)
                .compose(
                    trashed ->
                        trashed == restore
                            ? (restore ? store.restore(tx, id) : store.trash(tx, id, time.now()))
                                .compose(changed -> tx.announce(RunService.TOPIC, id))
                                .compose(
                                    told ->
                                        audit.append(
                                            tx,
                                            caller,
                                            restore ? "run.restored" : "run.trashed",
                                            "run:" + id,
                                            Map.of()))
                            : Future.<Void>succeededFuture()));
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
