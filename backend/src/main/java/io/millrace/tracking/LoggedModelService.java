package io.millrace.tracking;

import io.millrace.audit.AuditLog;
import io.millrace.lineage.EntityKind;
import io.millrace.lineage.EntityRef;
import io.millrace.lineage.Lineage;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Idempotency;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.search.Found;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.tracking.LoggedModel.Metric;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/** What can be done with logged models. */
public final class LoggedModelService {
  private final Db db;
  private final AuditLog audit;
  private final Lineage lineage;
  private final Ids ids;
  private final Time time;
  private final ExperimentStore experiments = new ExperimentStore();
  private final ArtifactStore owners = new ArtifactStore();
  private final LoggedModelStore store = new LoggedModelStore();
  private final LoggedModelSearchStore searches = new LoggedModelSearchStore();

  public LoggedModelService(Db db, AuditLog audit, Lineage lineage, Ids ids, Time time) {
    this.db = db;
    this.audit = audit;
    this.lineage = lineage;
    this.ids = ids;
    this.time = time;
  }

  /** Begins a model; NOT_FOUND (experiment, run). */
  public Future<LoggedModel> create(Caller caller, NewLoggedModel model) {
    RunLogParser.checked("/params", model.params());
    RunLogParser.checked("/tags", model.tags());
    return db.inTenant(
        caller,
        tx -> Idempotency.once(tx, caller, LoggedModel.class, () -> create(tx, caller, model)));
  }

  private Future<LoggedModel> create(TenantTx tx, Caller caller, NewLoggedModel model) {
    String id = LoggedModel.ID_PREFIX + ids.next().toString().replace("-", "");
    return experiments
        .isOpen(tx, model.experimentId())
        .compose(
            open -> {
              if (!open) {
                throw ApiException.notFound("experiment");
              }
              return model.sourceRunId().isPresent()
                  ? owners.requireOwner(tx, model.sourceRunId().get())
                  : Future.<Void>succeededFuture();
            })
        .compose(there -> store.insert(tx, id, model, caller.subject(), time.now()))
        .compose(inserted -> store.putParams(tx, id, model.params()))
        .compose(put -> store.putTags(tx, id, model.tags()))
        .compose(put -> made(tx, model, id))
        .compose(
            linked ->
                audit.append(
                    tx,
                    caller,
                    "logged_model.created",
                    "logged_model:" + id,
                    Map.of("experiment", model.experimentId())))
        .compose(told -> find(tx, id));
  }

  private Future<Void> made(TenantTx tx, NewLoggedModel model, String id) {
    return model.sourceRunId().isEmpty()
        ? Future.succeededFuture()
        : lineage.record(
            tx,
            EntityRef.of(EntityKind.RUN, model.sourceRunId().get()),
            "logged",
            EntityRef.of(EntityKind.LOGGED_MODEL, id));
  }

  /** One model; NOT_FOUND. */
  public Future<LoggedModel> get(Caller caller, String id) {
    return db.readTenant(caller, tx -> find(tx, id));
  }

  /** One model, inside another feature's transaction; NOT_FOUND. */
  public Future<LoggedModel> get(TenantTx tx, String id) {
    return find(tx, id);
  }

  /** Says whether its files have arrived; NOT_FOUND. */
  public Future<LoggedModel> finish(Caller caller, String id, LoggedModel.Status status) {
    return db.inTenant(
        caller,
        tx ->
            store
                .setStatus(tx, id, status, time.now())
                .map(LoggedModelService::required)
                .compose(set -> find(tx, id)));
  }

  /** Moves a model into the trash; NOT_FOUND. */
  public Future<Void> trash(Caller caller, String id) {
    return db.inTenant(
            caller, tx -> Idempotency.once(tx, caller, Boolean.class, () -> trash(tx, caller, id)))
        .mapEmpty();
  }

  private Future<Boolean> trash(TenantTx tx, Caller caller, String id) {
    return store
        .trash(tx, id, time.now())
        .map(LoggedModelService::required)
        .compose(
            trashed ->
                audit.append(tx, caller, "logged_model.trashed", "logged_model:" + id, Map.of()))
        .map(true);
  }

  /** Sets tags; NOT_FOUND. */
  public Future<LoggedModel> setTags(Caller caller, String id, Map<String, String> tags) {
    RunLogParser.checked("/tags", tags);
    return db.inTenant(
        caller,
        tx ->
            store
                .touch(tx, id, time.now())
                .map(LoggedModelService::required)
                .compose(touched -> store.putTags(tx, id, tags))
                .compose(put -> find(tx, id)));
  }

  /** Adds params, which keep their first value; NOT_FOUND, CONFLICT. */
  public Future<Void> addParams(Caller caller, String id, Map<String, String> params) {
    RunLogParser.checked("/params", params);
    return db.inTenant(
        caller,
        tx ->
            store
                .touch(tx, id, time.now())
                .map(LoggedModelService::required)
                .compose(touched -> store.putParams(tx, id, params))
                .map(
                    others -> {
                      if (!others.isEmpty()) {
                        throw ApiException.of(
                            ErrorCode.CONFLICT,
                            "The param '%s' has another value already.".formatted(others.get(0)));
                      }
                      return null;
                    }));
  }

  /** Removes a tag; answers whether there was one; NOT_FOUND (model). */
  public Future<Boolean> deleteTag(Caller caller, String id, String key) {
    return db.inTenant(
        caller,
        tx ->
            store
                .touch(tx, id, time.now())
                .map(LoggedModelService::required)
                .compose(touched -> store.deleteTag(tx, id, key)));
  }

  /** Adds metrics that a run has measured; those of models that are not there are left out. */
  public Future<Void> addMetrics(Caller caller, Map<String, List<Metric>> byModel) {
    return byModel.isEmpty()
        ? Future.succeededFuture()
        : db.inTenant(caller, tx -> store.putMetrics(tx, byModel));
  }

  /** Models that meet all conditions. */
  public Future<Found<LoggedModel>> search(Caller caller, LoggedModelSearch search) {
    return db.readTenant(
        caller,
        tx ->
            searches
                .ids(tx, search)
                .compose(
                    found ->
                        store
                            .byIds(tx, found.items())
                            .map(models -> new Found<>(models, found.more()))));
  }

  private Future<LoggedModel> find(TenantTx tx, String id) {
    return store
        .byIds(tx, List.of(id))
        .map(
            found ->
                found.stream()
                    .findFirst()
                    .orElseThrow(() -> ApiException.notFound("logged model")));
  }

  private static Void required(boolean there) {
    if (!there) {
      throw ApiException.notFound("logged model");
    }
    return null;
  }
}
