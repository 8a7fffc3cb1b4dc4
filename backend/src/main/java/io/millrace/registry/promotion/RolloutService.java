package io.millrace.registry.promotion;

import io.millrace.audit.AuditLog;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Permission;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.registry.AliasCause;
import io.millrace.registry.AliasChange;
import io.millrace.registry.AliasMove;
import io.millrace.registry.Model;
import io.millrace.registry.ModelService;
import io.millrace.registry.promotion.AliasTraffic.Held;
import io.millrace.registry.promotion.RolloutStore.Step;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What can be done with rollouts, and with an alias that is to go back. */
public final class RolloutService {
  /** Announced when a rollout begins or moves on; the id is the promotion's. */
  public static final String TOPIC = "rollout";

  private final Db db;
  private final ModelService models;
  private final AuditLog audit;
  private final RolloutSteps steps;
  private final RolloutStore store = new RolloutStore();
  private final PromotionStore promotions = new PromotionStore();

  RolloutService(PromotionFeature.Parts on, RolloutSteps steps) {
    this.db = on.db();
    this.models = on.models();
    this.audit = on.audit();
    this.steps = steps;
  }

  /** How a promotion is rolled out; NOT_FOUND where it is not. */
  public Future<Rollout> get(Caller caller, String model, UUID promotionId) {
    return db.readTenant(caller, tx -> view(tx, model, promotionId));
  }

  /**
   * What a person says.
   *
   * @return fails with NOT_FOUND, CONFLICT (not in this state, or the alias moved meanwhile),
   *     FORBIDDEN (finishing takes who protects aliases)
   */
  public Future<Rollout> command(
      Caller caller, String model, UUID promotionId, RolloutCommand command) {
    command.checked();
    return db.inTenant(
        caller,
        tx ->
            require(tx, model, promotionId)
                .compose(found -> store.lock(tx, promotionId))
                .compose(row -> command(tx, caller, row.orElseThrow(), command))
                .compose(done -> view(tx, model, promotionId)));
  }

  private Future<Void> command(TenantTx tx, Caller caller, RolloutRow row, RolloutCommand command) {
    RolloutState state = row.state();
    String reason = command.reason().orElse("");
    switch (command.action()) {
      case STOP -> {
        require(state.acts(), state);
        return steps.stop(tx, caller, row, reason.isBlank() ? "It was stopped." : reason);
      }
      case RESUME -> {
        require(state == RolloutState.STOPPED || state == RolloutState.WAITING, state);
        return steps.resume(tx, caller, row);
      }
      case FINISH -> {
        require(!state.ended(), state);
        if (!caller.may(Permission.MODELS_GOVERN)) {
          throw ApiException.of(
              ErrorCode.FORBIDDEN, "To finish before its time takes an admin or owner.");
        }
        return row.moved()
            ? steps.complete(tx, caller, row, reason)
            : steps.finish(tx, caller, row, reason);
      }
      case ROLL_BACK -> {
        require(!state.ended(), state);
        return steps.rollBack(tx, caller, row, reason);
      }
    }
    throw new IllegalStateException("unknown action");
  }

  private static void require(boolean holds, RolloutState state) {
    if (!holds) {
      throw ApiException.of(
          ErrorCode.CONFLICT, "The rollout is %s.".formatted(state.wireName().replace('_', ' ')));
    }
  }

  /**
   * Returns an alias to what it pointed at before; what is still rolled out or watched is rolled
   * back as a whole.
   *
   * @return fails with NOT_FOUND, CONFLICT (nothing to go back to, or it went back already)
   */
  public Future<Model> rollBack(Caller caller, String model, String alias, String reason) {
    if (reason.isBlank()) {
      throw ApiException.invalid("/reason", "Say why: it is kept in the history.");
    }
    return db.inTenant(
        caller,
        tx ->
            models
                .find(tx, model)
                .compose(found -> store.openOf(tx, found.id(), alias))
                .compose(
                    open ->
                        open.map(id -> rollBack(tx, caller, id, reason))
                            .orElseGet(() -> undo(tx, caller, model, alias, reason)))
                .compose(done -> models.find(tx, model)));
  }

  private Future<Void> rollBack(TenantTx tx, Caller caller, UUID promotionId, String reason) {
    return store
        .lock(tx, promotionId)
        .compose(
            row -> {
              require(!row.orElseThrow().state().ended(), row.get().state());
              return steps.rollBack(tx, caller, row.get(), reason);
            });
  }

  private Future<Void> undo(TenantTx tx, Caller caller, String model, String alias, String reason) {
    return models
        .lockedId(tx, model)
        .compose(
            id ->
                models
                    .lastChange(tx, id, alias)
                    .map(found -> found.orElseThrow(() -> ApiException.notFound("alias")))
                    .map(RolloutService::undoable)
                    .compose(last -> undo(tx, caller, id, model, last, reason)));
  }

  private Future<Void> undo(
      TenantTx tx, Caller caller, UUID modelId, String model, AliasChange last, String reason) {
    int version = last.fromVersion().orElseThrow();
    AliasMove back = new AliasMove(AliasCause.ROLLBACK, last.promotionId(), Optional.of(reason));
    return models
        .move(tx, caller, modelId, model, last.alias(), version, back)
        .compose(
            moved ->
                last.promotionId()
                    .map(
                        id ->
                            promotions
                                .settle(tx, id, PromotionState.ROLLED_BACK, Optional.of(reason))
                                .compose(done -> tx.announce(TOPIC, id.toString())))
                    .orElseGet(Future::succeededFuture))
        .compose(
            settled ->
                audit.append(
                    tx,
                    caller,
                    "model.rolled_back",
                    "model:" + modelId,
                    Map.of(
                        "name",
                        model,
                        "alias",
                        last.alias(),
                        "version",
                        last.toVersion().orElseThrow(),
                        "reason",
                        reason,
                        "automatic",
                        false)));
  }

  private static AliasChange undoable(AliasChange last) {
    if (last.cause() == AliasCause.ROLLBACK || last.cause() == AliasCause.AUTOMATIC_ROLLBACK) {
      throw ApiException.of(
          ErrorCode.CONFLICT,
          "The alias went back already; propose the version that it is to have.");
    }
    if (last.fromVersion().isEmpty() || last.toVersion().isEmpty()) {
      throw ApiException.of(ErrorCode.CONFLICT, "There is no version to go back to.");
    }
    return last;
  }

  private Future<RolloutRow> require(TenantTx tx, String model, UUID promotionId) {
    return store
        .find(tx, model, promotionId)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("rollout")));
  }

  private Future<Rollout> view(TenantTx tx, String model, UUID promotionId) {
    return require(tx, model, promotionId)
        .compose(row -> store.steps(tx, promotionId).map(found -> view(row, found)));
  }

  private static Rollout view(RolloutRow row, List<Step> found) {
    return new Rollout(
        row.promotionId(),
        row.state(),
        row.reason(),
        row.plan(),
        row.step(),
        row.step() == 0 ? Optional.empty() : Optional.of(row.stepStartedAt()),
        row.endpoints().stream().map(Held::endpoint).toList(),
        found.stream().map(step -> report(row.plan(), step)).toList(),
        row.startedAt(),
        row.endedAt(),
        row.changedBy());
  }

  private static RolloutStepReport report(RolloutPlan plan, Step step) {
    boolean watch = step.step() == plan.watchStep();
    return new RolloutStepReport(
        step.step(),
        watch ? "watch" : plan.strategy().wireName(),
        watch ? Optional.empty() : Optional.of(plan.steps().get(step.step() - 1).percent()),
        step.startedAt(),
        step.endedAt(),
        step.summary(),
        step.version().figures(),
        step.current().figures());
  }
}
