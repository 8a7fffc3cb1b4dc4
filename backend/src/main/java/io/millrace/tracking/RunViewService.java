package io.millrace.tracking;

import io.millrace.audit.AuditLog;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.ListQuery;
import io.millrace.platform.Page;
import io.millrace.platform.Permission;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Idempotency;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Saved views of an experiment's runs: everybody in the tenant sees them; who saved one changes it,
 * and who manages members may too.
 */
public final class RunViewService {
  /** Announced when a view is saved, changed or removed; the id is the experiment's. */
  static final String TOPIC = "experiment";

  /** More than anybody looks through. */
  static final int MAX_VIEWS = 500;

  private final Db db;
  private final AuditLog audit;
  private final Ids ids;
  private final Time time;
  private final RunViewStore store = new RunViewStore();
  private final RunColumnStore experiments = new RunColumnStore();

  public RunViewService(Db db, AuditLog audit, Ids ids, Time time) {
    this.db = db;
    this.audit = audit;
    this.ids = ids;
    this.time = time;
  }

  /** Views of an experiment; NOT_FOUND for one that is not there or in the trash. */
  public Future<Page<RunView>> list(Caller caller, String experimentId, ListQuery query) {
    return db.readTenant(
        caller,
        tx ->
            experiments
                .requireExperiment(tx, experimentId)
                .compose(there -> store.list(tx, experimentId, query)));
  }

  /** One view; NOT_FOUND. */
  public Future<RunView> get(Caller caller, String experimentId, UUID id) {
    return db.readTenant(caller, tx -> find(tx, experimentId, id));
  }

  /**
   * Saves a view.
   *
   * @return fails with NOT_FOUND (experiment), ALREADY_EXISTS for a name that is taken, CONFLICT
   *     when the experiment has {@value #MAX_VIEWS} views
   */
  public Future<RunView> create(Caller caller, String experimentId, NewRunView view) {
    checked(view);
    return db.inTenant(
        caller,
        tx ->
            Idempotency.once(
                tx,
                caller,
                RunView.class,
                () ->
                    experiments
                        .requireExperiment(tx, experimentId)
                        .compose(there -> store.count(tx, experimentId))
                        .map(RunViewService::room)
                        .compose(room -> insert(tx, caller, experimentId, view))));
  }

  private Future<RunView> insert(TenantTx tx, Caller caller, String experimentId, NewRunView view) {
    UUID id = ids.next();
    return store
        .insert(tx, id, experimentId, view, caller.subject(), time.now())
        .map(inserted -> free(inserted, view))
        .compose(free -> find(tx, experimentId, id))
        .compose(made -> told(tx, caller, "run_view.created", made));
  }

  /**
   * Replaces all of a view but its owner.
   *
   * @return fails with NOT_FOUND, FORBIDDEN for somebody else's, ALREADY_EXISTS for a name that is
   *     taken, PRECONDITION_FAILED when it has changed since {@code ifMatch}
   */
  public Future<RunView> replace(
      Caller caller, String experimentId, UUID id, NewRunView view, OptionalLong ifMatch) {
    checked(view);
    return db.inTenant(
        caller,
        tx ->
            owned(tx, caller, experimentId, id, ifMatch)
                .compose(owned -> store.update(tx, experimentId, id, view, time.now()))
                .map(updated -> free(updated, view))
                .compose(free -> find(tx, experimentId, id))
                .compose(changed -> told(tx, caller, "run_view.updated", changed)));
  }

  /** Removes a view; NOT_FOUND, FORBIDDEN for somebody else's, PRECONDITION_FAILED. */
  public Future<Void> delete(Caller caller, String experimentId, UUID id, OptionalLong ifMatch) {
    return db.inTenant(
        caller,
        tx ->
            owned(tx, caller, experimentId, id, ifMatch)
                .compose(
                    owned ->
                        store
                            .delete(tx, experimentId, id)
                            .compose(gone -> told(tx, caller, "run_view.deleted", owned)))
                .mapEmpty());
  }

  private Future<RunView> owned(
      TenantTx tx, Caller caller, String experimentId, UUID id, OptionalLong ifMatch) {
    return store
        .lock(tx, experimentId, id)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("view")))
        .map(
            view -> {
              if (!view.createdBy().equals(caller.subject())
                  && !caller.may(Permission.MEMBERS_MANAGE)) {
                throw ApiException.of(
                    ErrorCode.FORBIDDEN,
                    "This view is somebody else's; save it under another name.");
              }
              if (ifMatch.isPresent() && ifMatch.getAsLong() != view.revision()) {
                throw ApiException.of(
                    ErrorCode.PRECONDITION_FAILED,
                    "The view has changed since you read it; read it again.");
              }
              return view;
            });
  }

  private Future<RunView> find(TenantTx tx, String experimentId, UUID id) {
    return store
        .find(tx, experimentId, id)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("view")));
  }

  private Future<RunView> told(TenantTx tx, Caller caller, String action, RunView view) {
    Map<String, Object> detail = Map.of("name", view.name(), "experiment", view.experimentId());
    return tx.announce(TOPIC, view.experimentId())
        .compose(told -> audit.append(tx, caller, action, "run_view:" + view.id(), detail))
        .map(view);
  }

  private static void checked(NewRunView view) {
    if (view.name().isBlank() || view.name().indexOf('\0') >= 0) {
      throw ApiException.invalid("/name", "A view needs a name that can be read.");
    }
    view.sort()
        .filter(sort -> RunSearch.ByReading.of("/sort", sort).isEmpty())
        .ifPresent(sort -> RunSearch.order("/sort", sort));
    view.groupBy().ifPresent(by -> RunSearch.Group.by("/groupBy", by));
  }

  private static Void room(long views) {
    if (views >= MAX_VIEWS) {
      throw ApiException.of(
          ErrorCode.CONFLICT,
          "The experiment has %d views; remove one that nobody uses.".formatted(MAX_VIEWS));
    }
    return null;
  }

  private static Void free(boolean done, NewRunView view) {
    if (!done) {
      throw ApiException.of(
          ErrorCode.ALREADY_EXISTS, "There is a view called '" + view.name() + "' already.");
    }
    return null;
  }
}
