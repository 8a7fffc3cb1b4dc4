package io.millrace.tracking;

import io.millrace.lineage.EntityKind;
import io.millrace.lineage.EntityRef;
import io.millrace.lineage.Lineage;
import io.millrace.platform.Caller;
import io.millrace.platform.db.Db;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.tracking.TakenRun.Found;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;

/**
 * Takes over what another tracking server has recorded, with its ids and times. Each call may be
 * repeated: what is here already stays, and nothing comes back from the trash.
 */
public final class TakeOverService {
  private final Db db;
  private final Lineage lineage;
  private final Ids ids;
  private final Time time;
  private final TakeOverStore store = new TakeOverStore();

  public TakeOverService(Db db, Lineage lineage, Ids ids, Time time) {
    this.db = db;
    this.lineage = lineage;
    this.ids = ids;
    this.time = time;
  }

  /**
   * The experiment of this name, made if it is missing.
   *
   * @param id its id on the other server, kept where it is free
   * @return its id here
   */
  public Future<String> experiment(
      Caller caller, String id, String name, Instant createdAt, Instant updatedAt) {
    return db.inTenant(
        caller,
        tx ->
            store
                .insertExperiment(tx, id, name, caller.subject(), createdAt, updatedAt)
                .compose(inserted -> store.experimentId(tx, name))
                .compose(
                    found ->
                        found.isPresent()
                            ? Future.succeededFuture(found.get())
                            : store
                                .insertExperiment(
                                    tx,
                                    ids.next().toString().replace("-", ""),
                                    name,
                                    caller.subject(),
                                    createdAt,
                                    updatedAt)
                                .compose(inserted -> store.experimentId(tx, name))
                                .map(Optional::orElseThrow)));
  }

  /** Begins a run, if it is missing. */
  public Future<Found> run(Caller caller, TakenRun run) {
    return db.inTenant(
        caller,
        tx ->
            store
                .insertRun(tx, run, run.by().orElse(caller.subject()))
                .compose(inserted -> store.found(tx, run)));
  }

  /** Gives a run that is not in the trash here its name, state and end; trashes it if need be. */
  public Future<Void> end(Caller caller, TakenRun run) {
    return db.inTenant(
        caller,
        tx ->
            store
                .endRun(tx, run, time.now())
                .compose(ended -> tx.announce(RunService.TOPIC, run.id())));
  }

  /** Makes a logged model, if it is missing: params, tags, files and links come afterwards. */
  public Future<Void> model(Caller caller, LoggedModel model) {
    return db.inTenant(
        caller,
        tx ->
            store
                .insertModel(tx, model, caller.subject())
                .compose(
                    inserted ->
                        inserted && model.sourceRunId().isPresent()
                            ? lineage.record(
                                tx,
                                EntityRef.of(EntityKind.RUN, model.sourceRunId().get()),
                                "logged",
                                EntityRef.of(EntityKind.LOGGED_MODEL, model.id()))
                            : Future.succeededFuture()));
  }
}
