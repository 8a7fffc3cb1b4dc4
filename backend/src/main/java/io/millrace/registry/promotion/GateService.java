package io.millrace.registry.promotion;

import io.millrace.audit.AuditLog;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Time;
import io.millrace.registry.ModelService;
import io.millrace.tracking.DatasetVersions;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What can be done with the gates of aliases. */
public final class GateService {
  private final Db db;
  private final ModelService models;
  private final DatasetVersions datasets;
  private final AuditLog audit;
  private final Time time;
  private final GateStore store = new GateStore();

  GateService(PromotionFeature.Parts on) {
    this.db = on.db();
    this.models = on.models();
    this.datasets = on.datasets();
    this.audit = on.audit();
    this.time = on.time();
  }

  /** The gates of an alias; NOT_FOUND for one that is not protected. */
  public Future<AliasGates> get(Caller caller, String model, String alias) {
    return db.readTenant(
        caller, tx -> models.find(tx, model).compose(found -> require(tx, found.id(), alias)));
  }

  /**
   * Protects an alias; it need not point at anything yet.
   *
   * @return fails with NOT_FOUND (model, dataset version), INVALID_REQUEST for rules that cannot be
   *     checked
   */
  public Future<AliasGates> set(Caller caller, String model, String alias, NewAliasGates request) {
    ModelService.requireAliasName(alias);
    NewAliasGates gates = request.checked();
    return db.inTenant(
        caller,
        tx ->
            models
                .lockedId(tx, model)
                .compose(id -> requireDatasets(tx, gates.rules()).map(id))
                .compose(
                    id ->
                        store
                            .set(tx, id, alias, gates, caller.subject(), time.now())
                            .compose(set -> tx.announce(ModelService.TOPIC, id.toString()))
                            .compose(
                                told ->
                                    audited(tx, caller, "model.alias_protected", id, model, alias))
                            .compose(noted -> require(tx, id, alias))));
  }

  /** Leaves an alias unprotected; NOT_FOUND for one that is. */
  public Future<Void> delete(Caller caller, String model, String alias) {
    return db.inTenant(
        caller,
        tx ->
            models
                .lockedId(tx, model)
                .compose(
                    id ->
                        store
                            .delete(tx, id, alias)
                            .compose(
                                deleted -> {
                                  if (!deleted) {
                                    throw ApiException.notFound("protection of this alias");
                                  }
                                  return tx.announce(ModelService.TOPIC, id.toString());
                                })
                            .compose(
                                told ->
                                    audited(
                                        tx, caller, "model.alias_unprotected", id, model, alias))));
  }

  /** What must hold for an alias now; nothing for one that is not protected. */
  Future<List<GateRule>> rules(TenantTx tx, UUID modelId, String alias) {
    return store
        .find(tx, modelId, alias)
        .map(found -> found.map(AliasGates::rules).orElse(List.of()));
  }

  /** What comes between the gates and the alias. */
  Future<Optional<RolloutPlan>> rollout(TenantTx tx, UUID modelId, String alias) {
    return store.find(tx, modelId, alias).map(found -> found.flatMap(AliasGates::rollout));
  }

  private Future<Void> requireDatasets(TenantTx tx, List<GateRule> rules) {
    Future<Void> all = Future.succeededFuture();
    for (GateRule rule : rules) {
      if (rule.datasetId().isPresent()) {
        all =
            all.compose(
                known ->
                    datasets
                        .require(tx, rule.datasetId().get(), rule.datasetVersion().orElseThrow())
                        .mapEmpty());
      }
    }
    return all;
  }

  private Future<AliasGates> require(TenantTx tx, UUID modelId, String alias) {
    return store
        .find(tx, modelId, alias)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("protection of this alias")));
  }

  private Future<Void> audited(
      TenantTx tx, Caller caller, String action, UUID modelId, String model, String alias) {
    return audit.append(
        tx, caller, action, "model:" + modelId, Map.of("name", model, "alias", alias));
  }
}
