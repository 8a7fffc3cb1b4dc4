package io.millrace.registry.promotion;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Json;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.jobs.JobContext;
import io.millrace.platform.jobs.JobHandler;
import io.millrace.platform.time.Time;
import io.millrace.registry.ModelService;
import io.millrace.registry.ModelVersion;
import io.millrace.registry.VersionService;
import io.millrace.registry.promotion.PromotionStore.Outcome;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Holds a proposed version against the gates of its alias, all of them, so that one look shows
 * everything that stands in the way. Repeatable: what is no longer being checked is left alone.
 */
final class PromotionJob implements JobHandler {
  static final String KIND = "model.promote";

  private final Db db;
  private final Time time;
  private final ModelService models;
  private final VersionService versions;
  private final PromotionService promotions;
  private final GateService gates;
  private final GateCheck check;
  private final PromotionStore store = new PromotionStore();

  PromotionJob(PromotionFeature.Parts on, PromotionService promotions, GateService gates) {
    this.db = on.db();
    this.time = on.time();
    this.models = on.models();
    this.versions = on.versions();
    this.promotions = promotions;
    this.gates = gates;
    this.check = new GateCheck(on.trials());
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Future<Void> run(JobContext context) {
    UUID id = context.payload(Payload.class).promotionId();
    return db.readTenant(context.caller(), tx -> store.find(tx, id))
        .compose(
            found ->
                found
                    .filter(promotion -> promotion.state() == PromotionState.CHECKING)
                    .map(promotion -> check(context, promotion))
                    .orElseGet(Future::succeededFuture));
  }

  private Future<Void> check(JobContext context, Promotion promotion) {
    return db.readTenant(context.caller(), tx -> task(tx, promotion))
        .compose(
            task ->
                findings(context, task)
                    .compose(
                        evidence ->
                            db.inTenant(
                                context.caller(),
                                tx -> settle(tx, context.caller(), task, evidence))))
        .recover(failure -> failed(context, promotion, failure));
  }

  private Future<Task> task(TenantTx tx, Promotion promotion) {
    return versions
        .resolve(tx, promotion.model(), promotion.version())
        .compose(
            version ->
                promotions
                    .current(tx, promotion)
                    .compose(
                        current ->
                            rules(tx, promotion)
                                .map(rules -> new Task(promotion, version, current, rules))));
  }

  private Future<List<GateRule>> rules(TenantTx tx, Promotion promotion) {
    return models
        .find(tx, promotion.model())
        .compose(model -> gates.rules(tx, model.id(), promotion.alias()));
  }

  private Future<List<GateEvidence>> findings(JobContext context, Task task) {
    Future<List<GateEvidence>> all = Future.succeededFuture(new ArrayList<>());
    for (int i = 0; i < task.rules().size(); i++) {
      GateRule rule = task.rules().get(i);
      double share = (double) i / task.rules().size();
      all =
          all.compose(
              before ->
                  context
                      .progress(share, "Checking the " + rule.kind().wireName())
                      .compose(
                          told ->
                              check.check(context.caller(), rule, task.version(), task.current()))
                      .map(
                          evidence -> {
                            before.add(evidence);
                            return before;
                          }));
    }
    return all;
  }

  private Future<Void> settle(TenantTx tx, Caller caller, Task task, List<GateEvidence> evidence) {
    Promotion promotion = task.promotion();
    return models
        .lockedId(tx, promotion.model())
        .compose(
            modelId ->
                now(tx, modelId, promotion)
                    .compose(
                        now -> {
                          task.requireSame(now);
                          Outcome outcome =
                              outcome(task, evidence, now.plan().isPresent(), caller.subject());
                          return store
                              .move(tx, promotion.id(), PromotionState.CHECKING, outcome)
                              .compose(
                                  open ->
                                      open
                                          ? after(tx, caller, modelId, promotion, now, outcome)
                                          : Future.succeededFuture());
                        }));
  }

  private Future<Now> now(TenantTx tx, UUID modelId, Promotion promotion) {
    return promotions
        .current(tx, promotion)
        .compose(
            current ->
                gates
                    .rules(tx, modelId, promotion.alias())
                    .compose(
                        rules ->
                            promotions
                                .plan(tx, modelId, promotion, current.map(ModelVersion::version))
                                .map(plan -> new Now(current, rules, plan))));
  }

  private Future<Void> after(
      TenantTx tx, Caller caller, UUID modelId, Promotion promotion, Now now, Outcome outcome) {
    PromotionState state = outcome.state();
    boolean passed = state == PromotionState.PROMOTED || state == PromotionState.ROLLING_OUT;
    Future<Void> moved =
        told(tx, promotion, outcome)
            .compose(
                told ->
                    passed
                        ? promotions.promote(
                            tx, caller, modelId, promotion, outcome.fromVersion(), now.plan())
                        : Future.succeededFuture());
    return moved.compose(done -> noted(tx, caller, promotion, outcome));
  }

  private Outcome outcome(Task task, List<GateEvidence> evidence, boolean rollsOut, String by) {
    List<String> reasons =
        evidence.stream().filter(GateEvidence::refuses).map(GateEvidence::summary).toList();
    boolean waits = evidence.stream().anyMatch(each -> each.passed().isEmpty());
    PromotionState state =
        !reasons.isEmpty()
            ? PromotionState.REFUSED
            : waits
                ? PromotionState.WAITING
                : rollsOut ? PromotionState.ROLLING_OUT : PromotionState.PROMOTED;
    boolean decided = state != PromotionState.WAITING;
    return new Outcome(
        state,
        reasons.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", reasons)),
        evidence,
        task.current().map(ModelVersion::version),
        decided ? Optional.of(time.now()) : Optional.empty(),
        decided ? Optional.of(by) : Optional.empty(),
        Optional.empty());
  }

  /** Before whatever is audited. */
  private Future<Void> told(TenantTx tx, Promotion promotion, Outcome outcome) {
    return tx.announce(PromotionService.TOPIC, promotion.id().toString())
        .compose(announced -> promotions.news().settled(tx, promotion, outcome));
  }

  private Future<Void> noted(TenantTx tx, Caller caller, Promotion promotion, Outcome outcome) {
    return promotions.audited(
        tx, caller, "model.promotion_" + outcome.state().wireName(), promotion);
  }

  /** The last attempt says so; before that it is tried again. */
  private Future<Void> failed(JobContext context, Promotion promotion, Throwable failure) {
    boolean gone = failure instanceof ApiException known && known.code() == ErrorCode.NOT_FOUND;
    if (!gone && !context.lastAttempt()) {
      return Future.failedFuture(failure);
    }
    String reason =
        gone
            ? "The version is no longer there."
            : "It could not be checked because of a fault of the installation; propose it again.";
    return db.inTenant(
            context.caller(),
            tx -> end(tx, context.caller(), promotion, PromotionState.FAILED, reason))
        .compose(ended -> gone ? Future.succeededFuture() : Future.failedFuture(failure));
  }

  private Future<Void> end(
      TenantTx tx, Caller caller, Promotion promotion, PromotionState state, String reason) {
    Outcome outcome =
        new Outcome(
            state,
            Optional.of(reason),
            List.of(),
            Optional.empty(),
            Optional.of(time.now()),
            Optional.of(caller.subject()),
            Optional.empty());
    return store
        .move(tx, promotion.id(), PromotionState.CHECKING, outcome)
        .compose(
            open ->
                open
                    ? told(tx, promotion, outcome)
                        .compose(told -> noted(tx, caller, promotion, outcome))
                    : Future.succeededFuture());
  }

  @Override
  public Future<Void> cancelled(TenantTx tx, Caller caller, String payload) {
    return store
        .find(tx, Json.readStored(payload, Payload.class).promotionId())
        .compose(
            found ->
                found
                    .map(
                        promotion ->
                            end(
                                tx,
                                caller,
                                promotion,
                                PromotionState.CANCELLED,
                                "The check was cancelled."))
                    .orElseGet(Future::succeededFuture));
  }

  /** Which promotion to check. */
  record Payload(UUID promotionId) {}

  /**
   * What is to be checked.
   *
   * @param current the version under the alias
   */
  private record Task(
      Promotion promotion,
      ModelVersion version,
      Optional<ModelVersion> current,
      List<GateRule> rules) {

    /** What the version was held against must still stand; otherwise the job tries again. */
    void requireSame(Now now) {
      if (!now.current().map(ModelVersion::id).equals(current.map(ModelVersion::id))) {
        throw ApiException.of(ErrorCode.UNAVAILABLE, "The alias moved during the check.");
      }
      if (!now.rules().equals(rules)) {
        throw ApiException.of(ErrorCode.UNAVAILABLE, "The gates changed during the check.");
      }
    }
  }

  /**
   * What stands when the check is over.
   *
   * @param plan what comes before the alias moves
   */
  private record Now(
      Optional<ModelVersion> current, List<GateRule> rules, Optional<RolloutPlan> plan) {}
}
