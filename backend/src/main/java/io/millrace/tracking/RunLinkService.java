package io.millrace.tracking;

import io.millrace.lineage.EntityKind;
import io.millrace.lineage.EntityRef;
import io.millrace.lineage.Lineage;
import io.millrace.lineage.LineageDescriber.Implied;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.tracking.RunLinks.Dataset;
import io.millrace.tracking.RunLinks.Model;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What runs read and make beside dataset versions of this installation. */
public final class RunLinkService {
  private static final int MAX_USES = 1_000;

  private final Db db;
  private final Lineage lineage;
  private final Ids ids;
  private final Time time;
  private final RunStore runs = new RunStore();
  private final RunLinkStore store = new RunLinkStore();

  public RunLinkService(Db db, Lineage lineage, Ids ids, Time time) {
    this.db = db;
    this.lineage = lineage;
    this.ids = ids;
    this.time = time;
  }

  /** The links of runs, by run; a run without any is left out. */
  public Future<Map<String, RunLinks>> of(Caller caller, Collection<String> runIds) {
    return runIds.isEmpty()
        ? Future.succeededFuture(Map.of())
        : db.readTenant(caller, tx -> store.of(tx, runIds));
  }

  /**
   * Records what a run reads; repeating it changes nothing.
   *
   * @return fails with NOT_FOUND (run, logged model)
   */
  public Future<Void> read(
      Caller caller, String runId, List<Dataset> datasets, List<Model> models) {
    return db.inTenant(
        caller,
        tx ->
            runs.lock(tx, runId)
                .map(found -> found.orElseThrow(() -> ApiException.notFound("run")).experimentId())
                .compose(experiment -> datasets(tx, experiment, runId, datasets))
                .compose(read -> models(tx, runId, models, false)));
  }

  /**
   * Records the models that a run made; repeating it changes nothing.
   *
   * @return fails with NOT_FOUND (run, logged model)
   */
  public Future<Void> made(Caller caller, String runId, List<Model> models) {
    return db.inTenant(
        caller,
        tx ->
            runs.lock(tx, runId)
                .map(found -> found.orElseThrow(() -> ApiException.notFound("run")))
                .compose(locked -> models(tx, runId, models, true)));
  }

  /** Records that a run reads what another one does, models in the trash too. */
  Future<Void> copy(TenantTx tx, String fromRunId, String runId, String experimentId) {
    return store
        .of(tx, List.of(fromRunId))
        .map(links -> links.getOrDefault(fromRunId, RunLinks.NONE))
        .compose(
            links ->
                datasets(tx, experimentId, runId, links.datasets())
                    .compose(read -> put(tx, runId, links.inputs(), false)));
  }

  /** The datasets that runs of experiments have read, each with what for. */
  public Future<List<DatasetUse>> datasets(Caller caller, List<String> experimentIds) {
    return db.readTenant(caller, tx -> store.uses(tx, experimentIds, MAX_USES));
  }

  /**
   * A dataset of an experiment.
   *
   * @param context what runs have read it for
   */
  public record DatasetUse(
      String experimentId, String name, String digest, Optional<String> context) {}

  private Future<Void> datasets(
      TenantTx tx, String experimentId, String runId, List<Dataset> datasets) {
    EntityRef run = EntityRef.of(EntityKind.RUN, runId);
    Future<List<Implied>> all = Future.succeededFuture(new ArrayList<>());
    for (Dataset dataset : datasets) {
      all =
          all.compose(
              edges ->
                  store
                      .intern(tx, ids.next(), experimentId, dataset, time.now())
                      .compose(id -> store.putDataset(tx, runId, id, dataset.tags()).map(id))
                      .map(id -> added(edges, edge(id, run))));
    }
    return all.compose(edges -> lineage.recordAll(tx, edges));
  }

  private static Implied edge(UUID datasetId, EntityRef run) {
    return new Implied(EntityRef.of(EntityKind.LOGGED_DATASET, datasetId), "read", run);
  }

  private static List<Implied> added(List<Implied> edges, Implied edge) {
    edges.add(edge);
    return edges;
  }

  private Future<Void> models(TenantTx tx, String runId, List<Model> models, boolean output) {
    return store
        .allThere(tx, models)
        .compose(
            there -> {
              if (!there) {
                throw ApiException.notFound("logged model");
              }
              return put(tx, runId, models, output);
            });
  }

  private Future<Void> put(TenantTx tx, String runId, List<Model> models, boolean output) {
    EntityRef run = EntityRef.of(EntityKind.RUN, runId);
    List<Implied> edges =
        models.stream()
            .map(model -> EntityRef.of(EntityKind.LOGGED_MODEL, model.modelId()))
            .map(
                model ->
                    output ? new Implied(run, "logged", model) : new Implied(model, "read", run))
            .toList();
    return store.putModels(tx, runId, models, output).compose(put -> lineage.recordAll(tx, edges));
  }
}
