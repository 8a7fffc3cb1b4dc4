package io.millrace.registry;

import io.millrace.audit.AuditLog;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Cursor;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.ListQuery;
import io.millrace.platform.Page;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Idempotency;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.outbox.Outbox;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.registry.ModelStore.Locked;
import io.millrace.webhooks.WebhookEvents;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

/** What can be done with registered models and their aliases. */
public final class ModelService {
  /** Announced when a model or an alias changes; the id is the model's. */
  public static final String TOPIC = "model";

  /** They would be mistaken for a version. */
  private static final Pattern RESERVED = Pattern.compile("latest|[vV]\\d+");

  private final Db db;
  private final VersionRemoval removal;
  private final Outbox outbox;
  private final RegistryEvents events;
  private final AuditLog audit;
  private final Ids ids;
  private final Time time;
  private final ModelStore store = new ModelStore();
  private final VersionStore versions = new VersionStore();
  private final AliasStore aliases = new AliasStore();
  private final RegisteredModelStore tagged = new RegisteredModelStore();

  public ModelService(
      Db db,
      VersionRemoval removal,
      Outbox outbox,
      WebhookEvents webhooks,
      AuditLog audit,
      Ids ids,
      Time time) {
    this.db = db;
    this.removal = removal;
    this.outbox = outbox;
    this.events = new RegistryEvents(webhooks);
    this.audit = audit;
    this.ids = ids;
    this.time = time;
  }

  /** Registers a name; ALREADY_EXISTS when it is taken. */
  public Future<Model> create(Caller caller, NewModel model) {
    return create(caller, model, Map.of());
  }

  /** Registers a name with tags; ALREADY_EXISTS when it is taken. */
  public Future<Model> create(Caller caller, NewModel model, Map<String, String> tags) {
    return db.inTenant(
        caller,
        tx -> Idempotency.once(tx, caller, Model.class, () -> create(tx, caller, model, tags)));
  }

  private Future<Model> create(
      TenantTx tx, Caller caller, NewModel model, Map<String, String> tags) {
    UUID id = ids.next();
    return store
        .insert(tx, id, model, caller.subject(), time.now())
        .compose(
            inserted -> {
              if (!inserted) {
                throw ApiException.of(
                    ErrorCode.ALREADY_EXISTS,
                    "There is a model called '" + model.name() + "' already.");
              }
              return tagged.setTags(tx, id, tags);
            })
        .compose(set -> events.modelCreated(tx, model, tags))
        .compose(told -> changed(tx, caller, "model.created", id, model.name(), Map.of()));
  }

  /**
   * Models.
   *
   * @param newest only those whose newest version stands there
   */
  public Future<Page<Model>> list(Caller caller, ListQuery query, Optional<VersionState> newest) {
    return db.readTenant(caller, tx -> store.list(tx, query, newest));
  }

  /** One model with its aliases. */
  public Future<Model> get(Caller caller, String name) {
    return db.readTenant(caller, tx -> find(tx, name));
  }

  /** Describes a model. */
  public Future<Model> update(Caller caller, String name, ModelPatch patch, OptionalLong ifMatch) {
    return db.inTenant(
        caller,
        tx ->
            lock(tx, name)
                .map(locked -> matched(locked, ifMatch))
                .compose(
                    locked ->
                        store
                            .update(tx, locked.id(), patch)
                            .compose(
                                updated ->
                                    changed(
                                        tx,
                                        caller,
                                        "model.updated",
                                        locked.id(),
                                        name,
                                        Map.of()))));
  }

  /** Deletes a model with all its versions; IN_USE while one of them is deployed. */
  public Future<Void> delete(Caller caller, String name) {
    return db.inTenant(
            caller,
            tx ->
                lock(tx, name)
                    .compose(
                        locked ->
                            removal
                                .remove(tx, caller, locked.id(), Optional.empty())
                                .compose(removed -> store.delete(tx, locked.id()))
                                .compose(deleted -> tx.announce(TOPIC, locked.id().toString()))
                                .compose(
                                    told ->
                                        audit.append(
                                            tx,
                                            caller,
                                            "model.deleted",
                                            "model:" + locked.id(),
                                            Map.of("name", name)))))
        .recover(VersionRemoval::deployed);
  }

  /**
   * Points an alias at a ready or unservable version, also away from another one.
   *
   * @return fails with NOT_FOUND, UNPROCESSABLE for a version that is pending or rejected and for a
   *     name that is taken for a version, or CONFLICT where the alias moves by promotions alone
   */
  public Future<Model> setAlias(Caller caller, String name, String alias, int version) {
    requireAliasName(alias);
    return db.inTenant(
        caller,
        tx ->
            lock(tx, name)
                .compose(locked -> unguarded(tx, locked.id(), alias))
                .compose(id -> point(tx, caller, id, name, alias, version, AliasMove.BY_HAND)));
  }

  /**
   * Points an alias at a version that has passed its gates, or at the one before, inside a
   * promotion's transaction.
   *
   * @param id of the model, from {@link #lockedId} in this transaction
   * @return fails as {@link #setAlias} does, but for the gates
   */
  public Future<Model> move(
      TenantTx tx, Caller caller, UUID id, String name, String alias, int version, AliasMove move) {
    return point(tx, caller, id, name, alias, version, move);
  }

  /** How an alias came to where it points; empty where it never moved. */
  public Future<Optional<AliasChange>> lastChange(TenantTx tx, UUID id, String alias) {
    return aliases.lastChange(tx, id, alias);
  }

  /** Locks a model until commit and answers its id; NOT_FOUND. */
  public Future<UUID> lockedId(TenantTx tx, String name) {
    return lock(tx, name).map(Locked::id);
  }

  /**
   * Refuses what would be mistaken for a version.
   *
   * @throws ApiException UNPROCESSABLE
   */
  public static void requireAliasName(String alias) {
    if (RESERVED.matcher(alias).matches()) {
      throw ApiException.of(
          ErrorCode.UNPROCESSABLE,
          "'%s' cannot be an alias, because it reads like a version.".formatted(alias));
    }
  }

  private Future<Model> point(
      TenantTx tx, Caller caller, UUID id, String name, String alias, int version, AliasMove move) {
    return versions
        .find(tx, name, version)
        .map(ModelService::ready)
        .compose(ready -> aliases.set(tx, id, alias, ready, move, caller.subject()))
        .compose(set -> outbox.add(tx, AliasMoved.KIND, new AliasMoved(name, alias)))
        .compose(left -> events.aliasSet(tx, name, alias, version))
        .compose(
            told ->
                changed(
                    tx,
                    caller,
                    "model.alias_set",
                    id,
                    name,
                    Map.of("alias", alias, "version", version)));
  }

  private Future<UUID> unguarded(TenantTx tx, UUID id, String alias) {
    return aliases
        .isGuarded(tx, id, alias)
        .map(
            guarded -> {
              if (guarded) {
                throw ApiException.of(
                    ErrorCode.CONFLICT,
                    "The alias '%s' is protected: propose the version for it, and it moves once the gates are passed."
                        .formatted(alias));
              }
              return id;
            });
  }

  /** Removes an alias; NOT_FOUND when there is none, CONFLICT when it is protected. */
  public Future<Void> deleteAlias(Caller caller, String name, String alias) {
    return db.inTenant(
            caller,
            tx ->
                lock(tx, name)
                    .compose(locked -> unguarded(tx, locked.id(), alias))
                    .compose(id -> deleteAlias(tx, caller, id, name, alias)))
        .mapEmpty();
  }

  private Future<Model> deleteAlias(
      TenantTx tx, Caller caller, UUID id, String name, String alias) {
    return aliases
        .delete(tx, id, alias, caller.subject())
        .compose(
            deleted -> {
              if (!deleted) {
                throw ApiException.notFound("alias");
              }
              return events.aliasDeleted(tx, name, alias);
            })
        .compose(
            told -> changed(tx, caller, "model.alias_deleted", id, name, Map.of("alias", alias)));
  }

  /**
   * Where an alias pointed, newest first; NOT_FOUND for an unknown model.
   *
   * @param alias empty for all of the model's
   */
  public Future<Page<AliasChange>> aliasChanges(
      Caller caller, String name, Optional<String> alias, Optional<String> cursor, int limit) {
    Optional<Cursor> after = Cursor.parse(cursor);
    return db.readTenant(
        caller,
        tx -> find(tx, name).compose(found -> aliases.changes(tx, name, alias, after, limit)));
  }

  private Future<Model> changed(
      TenantTx tx, Caller caller, String action, UUID id, String name, Map<String, Object> detail) {
    return tx.announce(TOPIC, id.toString())
        .compose(told -> find(tx, name))
        .compose(
            model ->
                audit.append(tx, caller, action, "model:" + id, named(detail, name)).map(model));
  }

  private static Map<String, Object> named(Map<String, Object> detail, String name) {
    Map<String, Object> all = new TreeMap<>(detail);
    all.put("name", name);
    return all;
  }

  private Future<Locked> lock(TenantTx tx, String name) {
    return store
        .lock(tx, name)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("model")));
  }

  /** One model with its aliases, inside another feature's transaction; NOT_FOUND. */
  public Future<Model> find(TenantTx tx, String name) {
    return store
        .find(tx, name)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("model")));
  }

  private static ModelVersion ready(Optional<ModelVersion> version) {
    ModelVersion found = version.orElseThrow(() -> ApiException.notFound("model version"));
    if (!found.state().settled()) {
      throw ApiException.of(
          ErrorCode.UNPROCESSABLE,
          "Version %d is %s; an alias points at a ready version."
              .formatted(found.version(), found.state().wireName()));
    }
    return found;
  }

  private static Locked matched(Locked model, OptionalLong ifMatch) {
    if (ifMatch.isPresent() && ifMatch.getAsLong() != model.revision()) {
      throw ApiException.of(
          ErrorCode.PRECONDITION_FAILED, "The model has changed since you read it; read it again.");
    }
    return model;
  }
}
