package io.millrace.tracking;

import io.millrace.audit.AuditLog;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.ListQuery;
import io.millrace.platform.Page;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Idempotency;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What can be done with experiments. */
public final class ExperimentService {
  private static final String DEFAULT_NAME = "Default";

  private final Db db;
  private final AuditLog audit;
  private final Ids ids;
  private final Time time;
  private final ExperimentStore store = new ExperimentStore();
  private final ExperimentTags tags = new ExperimentTags();

  public ExperimentService(Db db, AuditLog audit, Ids ids, Time time) {
    this.db = db;
    this.audit = audit;
    this.ids = ids;
    this.time = time;
  }

  /** Makes the Default experiment of a new tenant, in the transaction that makes the tenant. */
  public Future<Void> createDefault(TenantTx tx) {
    NewExperiment experiment = new NewExperiment(DEFAULT_NAME, Optional.empty(), Optional.empty());
    return store.insert(tx, Experiment.DEFAULT_ID, experiment, "millrace", time.now()).mapEmpty();
  }

  /** Makes an experiment; ALREADY_EXISTS for a name that is taken. */
  public Future<Experiment> create(Caller caller, NewExperiment experiment) {
    named(experiment.name());
    return db.inTenant(
        caller,
        tx -> Idempotency.once(tx, caller, Experiment.class, () -> create(tx, caller, experiment)));
  }

  private Future<Experiment> create(TenantTx tx, Caller caller, NewExperiment experiment) {
    String id = ids.next().toString().replace("-", "");
    return store
        .insert(tx, id, experiment, caller.subject(), time.now())
        .compose(
            inserted -> {
              if (!inserted) {
                throw taken(experiment.name());
              }
              return tags.set(tx, id, experiment.tags().orElse(Map.of()));
            })
        .compose(set -> find(tx, id))
        .compose(
            made ->
                audit
                    .append(
                        tx,
                        caller,
                        "experiment.created",
                        "experiment:" + id,
                        Map.of("name", made.name()))
                    .map(made));
  }

  /** Experiments that are not in the trash. */
  public Future<Page<Experiment>> list(Caller caller, ListQuery query) {
    return db.readTenant(caller, tx -> store.list(tx, query));
  }

  /** One experiment. */
  public Future<Experiment> get(Caller caller, String id) {
    return db.readTenant(caller, tx -> find(tx, id));
  }

  /**
   * Renames, describes, sets and removes tags.
   *
   * @param ifMatch the revision last seen; PRECONDITION_FAILED when it has changed since
   */
  public Future<Experiment> update(
      Caller caller, String id, ExperimentPatch patch, OptionalLong ifMatch) {
    patch.name().ifPresent(ExperimentService::named);
    TagChanges changes = TagChanges.of(patch.tags(), patch.removedTags());
    return db.inTenant(
        caller,
        tx ->
            store
                .lock(tx, id)
                .map(revision -> matched(revision, ifMatch))
                .compose(locked -> free(tx, id, patch))
                .compose(free -> store.update(tx, id, patch, time.now()))
                .compose(updated -> tags.change(tx, id, changes))
                .compose(tagged -> find(tx, id))
                .compose(
                    changed ->
                        audit
                            .append(
                                tx,
                                caller,
                                "experiment.updated",
                                "experiment:" + id,
                                Map.of("name", changed.name()))
                            .map(changed)));
  }

  /** Fails unless no other experiment has the patch's name. */
  private Future<Void> free(TenantTx tx, String id, ExperimentPatch patch) {
    if (patch.name().isEmpty()) {
      return Future.succeededFuture();
    }
    return store
        .findByName(tx, patch.name().get())
        .map(
            other -> {
              if (other.isPresent() && !other.get().id().equals(id)) {
                throw taken(patch.name().get());
              }
              return null;
            });
  }

  private Future<Experiment> find(TenantTx tx, String id) {
    return store
        .find(tx, id)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("experiment")));
  }

  private static Long matched(Optional<Long> revision, OptionalLong ifMatch) {
    long current = revision.orElseThrow(() -> ApiException.notFound("experiment"));
    if (ifMatch.isPresent() && ifMatch.getAsLong() != current) {
      throw ApiException.of(
          ErrorCode.PRECONDITION_FAILED,
          "The experiment has changed since you read it; read it again.");
    }
    return current;
  }

  private static void named(String name) {
    if (name.isBlank() || name.indexOf('\0') >= 0) {
      throw ApiException.invalid("/name", "An experiment needs a name that can be read.");
    }
  }

  private static ApiException taken(String name) {
    return ApiException.of(
        ErrorCode.ALREADY_EXISTS, "There is an experiment called '" + name + "' already.");
  }
}
