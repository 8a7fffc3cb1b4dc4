package io.millrace.registry;

import io.millrace.audit.AuditLog;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Idempotency;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.search.Found;
import io.millrace.platform.search.Search;
import io.millrace.platform.time.Time;
import io.millrace.webhooks.WebhookEvents;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;

/** Tags, names and the search of models, as MLflow's clients use them. */
public final class RegisteredModelService {
  private final Db db;
  private final AuditLog audit;
  private final Time time;
  private final RegistryEvents events;
  private final ModelStore models = new ModelStore();
  private final RegisteredModelStore store = new RegisteredModelStore();

  public RegisteredModelService(Db db, AuditLog audit, WebhookEvents webhooks, Time time) {
    this.db = db;
    this.audit = audit;
    this.events = new RegistryEvents(webhooks);
    this.time = time;
  }

  /** One model; NOT_FOUND. */
  public Future<RegisteredModel> get(Caller caller, String name) {
    return db.readTenant(caller, tx -> find(tx, name));
  }

  /** Models that meet all conditions: attributes {@code name} and times, and tags. */
  public Future<Found<RegisteredModel>> search(Caller caller, Search search) {
    return db.readTenant(
        caller,
        tx ->
            store
                .search(tx, search)
                .map(found -> Found.of(found, search.limit()))
                .compose(
                    found ->
                        store.byIds(tx, found.items()).map(all -> new Found<>(all, found.more()))));
  }

  /** Sets tags; NOT_FOUND. */
  public Future<RegisteredModel> setTags(Caller caller, String name, Map<String, String> tags) {
    return change(
        caller,
        name,
        "model.tagged",
        tags,
        (tx, id) -> store.setTags(tx, id, tags).compose(set -> events.modelTagged(tx, name, tags)));
  }

  /** Removes a tag, which may be gone already; NOT_FOUND (model). */
  public Future<RegisteredModel> deleteTag(Caller caller, String name, String key) {
    return change(
        caller,
        name,
        "model.untagged",
        Map.of("key", key),
        (tx, id) ->
            store.deleteTag(tx, id, key).compose(gone -> events.modelUntagged(tx, name, key)));
  }

  /** Sets when a model that was taken over was made and changed; NOT_FOUND. */
  public Future<Void> setTimes(Caller caller, String name, Instant createdAt, Instant updatedAt) {
    return db.inTenant(
        caller, tx -> locked(tx, name).compose(id -> store.setTimes(tx, id, createdAt, updatedAt)));
  }

  /** Renames; NOT_FOUND, ALREADY_EXISTS. */
  public Future<RegisteredModel> rename(Caller caller, String name, String newName) {
    return db.inTenant(
        caller,
        tx ->
            Idempotency.once(
                    tx,
                    caller,
                    Boolean.class,
                    () ->
                        locked(tx, name)
                            .compose(id -> store.rename(tx, id, newName, time.now()).map(id))
                            .compose(
                                id ->
                                    audited(
                                        tx,
                                        caller,
                                        "model.renamed",
                                        id,
                                        Map.of("from", name, "to", newName)))
                            .map(true))
                .compose(renamed -> find(tx, newName)));
  }

  private Future<RegisteredModel> change(
      Caller caller,
      String name,
      String action,
      Map<String, ?> detail,
      BiFunction<TenantTx, UUID, Future<Void>> work) {
    return db.inTenant(
        caller,
        tx ->
            locked(tx, name)
                .compose(
                    id ->
                        work.apply(tx, id)
                            .compose(done -> store.touch(tx, id, time.now()))
                            .compose(touched -> audited(tx, caller, action, id, detail)))
                .compose(done -> find(tx, name)));
  }

  private Future<Void> audited(
      TenantTx tx, Caller caller, String action, UUID id, Map<String, ?> detail) {
    return tx.announce(ModelService.TOPIC, id.toString())
        .compose(told -> audit.append(tx, caller, action, "model:" + id, Map.copyOf(detail)));
  }

  private Future<UUID> locked(TenantTx tx, String name) {
    return models
        .lock(tx, name)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("model")).id());
  }

  private Future<RegisteredModel> find(TenantTx tx, String name) {
    return models
        .find(tx, name)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("model")))
        .compose(model -> store.byIds(tx, List.of(model.id())))
        .map(found -> found.get(0));
  }
}
