package io.millrace.tracking;

import io.millrace.audit.AuditLog;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Idempotency;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.search.Found;
import io.millrace.platform.search.Search;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Tags of experiments, the trash, and the search that sees into it. */
public final class ExperimentLifecycleService {
  private final Db db;
  private final AuditLog audit;
  private final Time time;
  private final ExperimentStore experiments = new ExperimentStore();
  private final ExperimentLifecycleStore store = new ExperimentLifecycleStore();
  private final ExperimentTags tags = new ExperimentTags();

  public ExperimentLifecycleService(Db db, AuditLog audit, Time time) {
    this.db = db;
    this.audit = audit;
    this.time = time;
  }

  /** The experiment of a name, also from the trash. */
  public Future<Optional<Experiment>> findByName(Caller caller, String name) {
    return db.readTenant(caller, tx -> experiments.findByName(tx, name));
  }

  /**
   * Experiments that meet all conditions: the attributes {@code name}, {@code experiment_id},
   * {@code creation_time} and {@code last_update_time} (milliseconds since 1970), and tags.
   */
  public Future<Found<Experiment>> search(Caller caller, Search search) {
    return db.readTenant(
        caller, tx -> store.search(tx, search).map(found -> Found.of(found, search.limit())));
  }

  /**
   * Moves an experiment and its runs into the trash.
   *
   * @return fails with NOT_FOUND when it is not there, or in the trash already
   */
  public Future<Void> trash(Caller caller, String id) {
    return once(
        caller,
        tx ->
            store
                .trash(tx, id, time.now(), caller.subject())
                .map(trashed -> required(trashed))
                .compose(trashed -> audited(tx, caller, "experiment.trashed", id)));
  }

  /** Takes an experiment out of the trash, with the runs that went there; NOT_FOUND. */
  public Future<Void> restore(Caller caller, String id) {
    return once(caller, tx -> restore(tx, caller, id));
  }

  /** The same, as a part of a transaction. */
  Future<Void> restore(TenantTx tx, Caller caller, String id) {
    return store
        .restore(tx, id, time.now())
        .map(restored -> required(restored))
        .compose(restored -> audited(tx, caller, "experiment.restored", id));
  }

  /** The same; one that is outside of the trash already stays there. */
  Future<Void> restoreOrLeave(TenantTx tx, Caller caller, String id) {
    return experiments
        .find(tx, id)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("experiment")))
        .compose(
            found ->
                found.deletedAt().isPresent()
                    ? restore(tx, caller, id)
                    : Future.<Void>succeededFuture());
  }

  /** Sets tags; CONFLICT for an experiment in the trash. */
  public Future<Void> setTags(Caller caller, String id, Map<String, String> set) {
    return db.inTenant(caller, tx -> open(tx, id).compose(open -> tags.set(tx, id, set)));
  }

  /**
   * Removes a tag.
   *
   * @return whether there was one; fails with CONFLICT for an experiment in the trash
   */
  public Future<Boolean> deleteTag(Caller caller, String id, String key) {
    return db.inTenant(
        caller,
        tx ->
            open(tx, id)
                .compose(
                    open ->
                        Idempotency.once(
                            tx, caller, Boolean.class, () -> tags.delete(tx, id, key))));
  }

  private Future<Void> once(Caller caller, Function<TenantTx, Future<Void>> work) {
    return db.inTenant(
            caller,
            tx -> Idempotency.once(tx, caller, Boolean.class, () -> work.apply(tx).map(true)))
        .mapEmpty();
  }

  private Future<Void> open(TenantTx tx, String id) {
    return experiments
        .find(tx, id)
        .map(
            found -> {
              if (found
                  .orElseThrow(() -> ApiException.notFound("experiment"))
                  .deletedAt()
                  .isPresent()) {
                throw ApiException.of(ErrorCode.CONFLICT, "The experiment is in the trash.");
              }
              return null;
            });
  }

  private Future<Void> audited(TenantTx tx, Caller caller, String action, String id) {
    return audit.append(tx, caller, action, "experiment:" + id, Map.of());
  }

  private static Void required(boolean done) {
    if (!done) {
      throw ApiException.notFound("experiment");
    }
    return null;
  }
}
