package io.millrace.registry.promotion;

import io.millrace.audit.AuditLog;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Time;
import io.millrace.registry.AliasCause;
import io.millrace.registry.AliasMove;
import io.millrace.registry.ModelService;
import io.millrace.registry.ModelVersion;
import io.millrace.registry.VersionService;
import io.millrace.registry.promotion.AliasTraffic.Held;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The moves of a rollout, each inside one transaction: the rollout's row is locked first, then its
 * endpoints by name, then the model, then the webhooks that are told, then the audit. So a server
 * that is killed leaves a whole move or none.
 */
final class RolloutSteps {
  private final ModelService models;
  private final VersionService versions;
  private final AliasTraffic traffic;
  private final AuditLog audit;
  private final PromotionNews news;
  private final Time time;
  private final RolloutStore store = new RolloutStore();
  private final PromotionStore promotions = new PromotionStore();

  RolloutSteps(PromotionFeature.Parts on) {
    this.models = on.models();
    this.versions = on.versions();
    this.traffic = on.traffic();
    this.audit = on.audit();
    this.news = new PromotionNews(on.webhooks());
    this.time = on.time();
  }

  /** Begins with the next look; nothing moves in this transaction. */
  Future<Void> start(
      TenantTx tx, Caller caller, UUID modelId, Promotion promotion, int from, RolloutPlan plan) {
    return store
        .insert(tx, modelId, promotion, from, plan, caller.subject(), time.now())
        .compose(inserted -> tx.announce(RolloutService.TOPIC, promotion.id().toString()));
  }

  /** Takes the endpoints, and makes the first step; the alias moves at once where none follows. */
  Future<Void> begin(TenantTx tx, Caller caller, RolloutRow row) {
    return traffic
        .hold(tx, row.rolled())
        .compose(
            held ->
                held.isEmpty() || row.plan().steps().isEmpty()
                    ? finish(tx, caller, row.at(0, held, time.now()), beginning(held))
                    : free(tx, row, held).compose(free -> step(tx, caller, row, 1, held)));
  }

  private static String beginning(List<Held> held) {
    return held.isEmpty()
        ? "No endpoint follows the alias: there was no traffic to try it on."
        : "The plan has no steps: the alias moved at once.";
  }

  private Future<Void> free(TenantTx tx, RolloutRow row, List<Held> held) {
    Future<Void> all = Future.succeededFuture();
    for (Held each : held) {
      all =
          all.compose(free -> store.isHeldByAnother(tx, row.promotionId(), each.endpointId()))
              .map(
                  taken -> {
                    if (taken) {
                      throw ApiException.of(
                          ErrorCode.CONFLICT,
                          "Another rollout has the traffic of '%s'.".formatted(each.endpoint()));
                    }
                    return null;
                  });
    }
    return all;
  }

  /** Gives the version the share of a step, from 1. */
  Future<Void> step(TenantTx tx, Caller caller, RolloutRow row, int number, List<Held> endpoints) {
    RolloutStep step = row.plan().steps().get(number - 1);
    Future<List<Held>> shifted = Future.succeededFuture(new ArrayList<>());
    for (Held held : endpoints) {
      shifted =
          shifted.compose(
              list ->
                  traffic
                      .shift(tx, caller, row.rolled(), held, step)
                      .map(
                          left -> {
                            list.add(left);
                            return list;
                          }));
    }
    return shifted
        .map(
            left ->
                row.at(number, left, time.now())
                    .to(RolloutState.RUNNING, Optional.empty(), caller.subject(), time.now()))
        .compose(next -> store.update(tx, next))
        .compose(updated -> store.beginStep(tx, row.promotionId(), number, time.now()))
        .compose(
            begun ->
                told(
                    tx,
                    caller,
                    "model.rollout_step",
                    row,
                    Map.of("step", number, "percent", step.percent())));
  }

  /** Ends a step that held, and makes the next, or moves the alias. */
  Future<Void> advance(TenantTx tx, Caller caller, RolloutRow row, String summary) {
    return row.step() == row.plan().steps().size()
        ? finish(tx, caller, row, summary)
        : store
            .endStep(tx, row.promotionId(), row.step(), time.now(), summary)
            .compose(ended -> step(tx, caller, row, row.step() + 1, row.endpoints()));
  }

  /**
   * Moves the alias and puts the endpoints' weights back; the watch begins, where there is one.
   *
   * @return fails with CONFLICT where the alias has moved meanwhile
   */
  Future<Void> finish(TenantTx tx, Caller caller, RolloutRow row, String summary) {
    return traffic
        .disturbed(tx, row.endpoints())
        .compose(locked -> models.lockedId(tx, row.model()))
        .compose(id -> requireAt(tx, row, row.fromVersion()))
        .compose(
            still -> news.rolledOut(tx, row, PromotionState.PROMOTED, summary, caller.subject()))
        .compose(
            told -> move(tx, caller, row, row.version(), AliasMove.promoted(row.promotionId())))
        .compose(done -> row.step() > 0 ? restore(tx, caller, row, true) : Future.succeededFuture())
        .compose(done -> store.endStep(tx, row.promotionId(), row.step(), time.now(), summary))
        .compose(
            ended ->
                promotions.settle(tx, row.promotionId(), PromotionState.PROMOTED, Optional.empty()))
        .compose(settled -> watchOrComplete(tx, caller, row, summary))
        .compose(
            updated ->
                told(tx, caller, "model.promotion_promoted", row, Map.of("reason", summary)));
  }

  private Future<Void> watchOrComplete(TenantTx tx, Caller caller, RolloutRow row, String summary) {
    RolloutRow moved = row.at(row.plan().watchStep(), row.endpoints(), time.now());
    return row.plan().watchOrNone() > 0 && !row.endpoints().isEmpty()
        ? become(tx, caller, moved, RolloutState.WATCHING, Optional.empty())
            .compose(watched -> store.beginStep(tx, row.promotionId(), moved.step(), time.now()))
        : become(tx, caller, moved, RolloutState.COMPLETED, summary);
  }

  /** Ends the watch; the alias stays. */
  Future<Void> complete(TenantTx tx, Caller caller, RolloutRow row, String summary) {
    return store
        .endStep(tx, row.promotionId(), row.step(), time.now(), summary)
        .compose(ended -> become(tx, caller, row, RolloutState.COMPLETED, summary))
        .compose(
            done -> told(tx, caller, "model.rollout_completed", row, Map.of("reason", summary)));
  }

  /** Stands still; the traffic stays as it is. */
  Future<Void> stop(TenantTx tx, Caller caller, RolloutRow row, String reason) {
    return become(tx, caller, row, RolloutState.STOPPED, reason)
        .compose(done -> told(tx, caller, "model.rollout_stopped", row, Map.of("reason", reason)));
  }

  /** Too little traffic came; a person decides. */
  Future<Void> await(TenantTx tx, Caller caller, RolloutRow row, String reason) {
    return become(tx, caller, row, RolloutState.WAITING, reason)
        .compose(done -> told(tx, caller, "model.rollout_waiting", row, Map.of("reason", reason)));
  }

  /** Goes on where it stood; what somebody changed of the traffic meanwhile is where it begins. */
  Future<Void> resume(TenantTx tx, Caller caller, RolloutRow row) {
    Future<Void> resumed =
        row.moved() || row.step() == 0
            ? become(
                tx,
                caller,
                row.at(row.step(), row.endpoints(), time.now()),
                row.moved() ? RolloutState.WATCHING : RolloutState.RUNNING,
                Optional.empty())
            : traffic
                .disturbed(tx, row.endpoints())
                .compose(
                    changed ->
                        changed.isEmpty()
                            ? become(
                                tx,
                                caller,
                                row.at(row.step(), row.endpoints(), time.now()),
                                RolloutState.RUNNING,
                                Optional.empty())
                            : again(tx, caller, row));
    return resumed.compose(
        done -> told(tx, caller, "model.rollout_resumed", row, Map.of("step", row.step())));
  }

  private Future<Void> again(TenantTx tx, Caller caller, RolloutRow row) {
    return restore(tx, caller, row, false)
        .compose(restored -> traffic.hold(tx, row.rolled()))
        .compose(
            held -> {
              if (held.isEmpty()) {
                throw ApiException.of(
                    ErrorCode.CONFLICT,
                    "No endpoint follows the alias any more: finish it, or roll it back.");
              }
              return free(tx, row, held).compose(free -> step(tx, caller, row, row.step(), held));
            });
  }

  /** Returns the traffic, and the alias if it has moved. */
  Future<Void> rollBack(TenantTx tx, Caller caller, RolloutRow row, String reason) {
    boolean automatic = caller.subject().equals(RolloutVerticle.SUBJECT);
    AliasMove back =
        new AliasMove(
            automatic ? AliasCause.AUTOMATIC_ROLLBACK : AliasCause.ROLLBACK,
            Optional.of(row.promotionId()),
            Optional.of(reason));
    Future<Void> locked =
        row.moved()
            ? models.lockedId(tx, row.model()).compose(id -> requireAt(tx, row, row.version()))
            : traffic.disturbed(tx, row.endpoints()).mapEmpty();
    return locked
        .compose(
            done -> news.rolledOut(tx, row, PromotionState.ROLLED_BACK, reason, caller.subject()))
        .compose(
            told ->
                row.moved()
                    ? move(tx, caller, row, row.fromVersion(), back)
                    : restore(tx, caller, row, false))
        .compose(done -> store.endStep(tx, row.promotionId(), row.step(), time.now(), reason))
        .compose(
            ended ->
                promotions.settle(
                    tx, row.promotionId(), PromotionState.ROLLED_BACK, Optional.of(reason)))
        .compose(settled -> become(tx, caller, row, RolloutState.ROLLED_BACK, reason))
        .compose(
            done ->
                told(
                    tx,
                    caller,
                    "model.rolled_back",
                    row,
                    Map.of("reason", reason, "automatic", automatic, "step", row.step())));
  }

  private Future<Void> move(
      TenantTx tx, Caller caller, RolloutRow row, int version, AliasMove why) {
    return models
        .move(tx, caller, row.modelId(), row.model(), row.alias(), version, why)
        .mapEmpty();
  }

  private Future<Void> restore(TenantTx tx, Caller caller, RolloutRow row, boolean moved) {
    Future<Void> all = Future.succeededFuture();
    for (Held held : row.endpoints()) {
      all = all.compose(before -> traffic.restore(tx, caller, row.rolled(), held, moved));
    }
    return all;
  }

  private Future<Void> requireAt(TenantTx tx, RolloutRow row, int version) {
    return isAt(tx, row, version)
        .map(
            still -> {
              if (!still) {
                throw ApiException.of(
                    ErrorCode.CONFLICT,
                    "The alias does not point at version %d any more.".formatted(version));
              }
              return null;
            });
  }

  /** Whether the alias points at a version. */
  Future<Boolean> isAt(TenantTx tx, RolloutRow row, int version) {
    return versions
        .find(tx, row.model(), row.alias())
        .map(found -> found.map(ModelVersion::version).filter(now -> now == version).isPresent());
  }

  private Future<Void> become(
      TenantTx tx, Caller caller, RolloutRow row, RolloutState state, String reason) {
    return become(tx, caller, row, state, Optional.of(reason));
  }

  private Future<Void> become(
      TenantTx tx, Caller caller, RolloutRow row, RolloutState state, Optional<String> reason) {
    return store.update(tx, row.to(state, reason, caller.subject(), time.now()));
  }

  private Future<Void> told(
      TenantTx tx, Caller caller, String action, RolloutRow row, Map<String, Object> detail) {
    Map<String, Object> all = new TreeMap<>(detail);
    all.put("name", row.model());
    all.put("alias", row.alias());
    all.put("version", row.version());
    return audit
        .append(tx, caller, action, "promotion:" + row.promotionId(), all)
        .compose(noted -> tx.announce(RolloutService.TOPIC, row.promotionId().toString()));
  }
}
