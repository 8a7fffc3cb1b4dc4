package io.millrace.registry.promotion;

import io.millrace.audit.AuditLog;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Cursor;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Page;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Idempotency;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.jobs.Jobs;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.registry.AliasMove;
import io.millrace.registry.ModelService;
import io.millrace.registry.ModelVersion;
import io.millrace.registry.VersionService;
import io.millrace.registry.VersionState;
import io.millrace.registry.promotion.PromotionStore.Outcome;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What can be done with promotions. */
public final class PromotionService {
  /** Announced when a promotion begins, is decided or ends; the id is the promotion's. */
  public static final String TOPIC = "promotion";

  private final Db db;
  private final GateService gates;
  private final ModelService models;
  private final VersionService versions;
  private final Jobs jobs;
  private final AuditLog audit;
  private final PromotionNews news;
  private final Ids ids;
  private final Time time;
  private final RolloutSteps rollouts;
  private final PromotionStore store = new PromotionStore();

  PromotionService(PromotionFeature.Parts on, GateService gates, RolloutSteps rollouts) {
    this.rollouts = rollouts;
    this.db = on.db();
    this.gates = gates;
    this.models = on.models();
    this.versions = on.versions();
    this.jobs = on.jobs();
    this.audit = on.audit();
    this.news = new PromotionNews(on.webhooks());
    this.ids = on.ids();
    this.time = on.time();
  }

  /**
   * Proposes a version for an alias and begins the check.
   *
   * @return fails with NOT_FOUND, UNPROCESSABLE (the version is not ready), CONFLICT (one is open)
   */
  public Future<Promotion> create(Caller caller, String model, NewPromotion request) {
    ModelService.requireAliasName(request.alias());
    return db.inTenant(
        caller,
        tx ->
            Idempotency.once(
                tx, caller, Promotion.class, () -> create(tx, caller, model, request)));
  }

  private Future<Promotion> create(TenantTx tx, Caller caller, String model, NewPromotion request) {
    UUID id = ids.next();
    return models
        .lockedId(tx, model)
        .compose(
            modelId ->
                versions
                    .resolve(tx, model, request.version())
                    .map(PromotionService::ready)
                    .compose(
                        version ->
                            requireNoneOpen(tx, modelId, request.alias())
                                .compose(
                                    none ->
                                        store.insert(
                                            tx,
                                            id,
                                            modelId,
                                            request,
                                            version.sha256(),
                                            caller.subject(),
                                            time.now()))
                                .compose(inserted -> enqueue(tx, caller, id, version)))
                    .compose(job -> store.setJob(tx, id, job))
                    .compose(set -> tx.announce(TOPIC, id.toString()))
                    .compose(
                        told ->
                            audit.append(
                                tx,
                                caller,
                                "model.promotion_requested",
                                "model:" + modelId,
                                Map.of(
                                    "name", model,
                                    "alias", request.alias(),
                                    "version", request.version()))))
        .compose(noted -> require(tx, model, id));
  }

  private Future<UUID> enqueue(TenantTx tx, Caller caller, UUID id, ModelVersion version) {
    return jobs.enqueue(
        tx,
        caller,
        PromotionJob.KIND,
        "model_version:" + version.id(),
        new PromotionJob.Payload(id));
  }

  private Future<Void> requireNoneOpen(TenantTx tx, UUID modelId, String alias) {
    return store
        .isOpen(tx, modelId, alias)
        .map(
            open -> {
              if (open) {
                throw ApiException.of(
                    ErrorCode.CONFLICT,
                    "A promotion of '%s' is open already; it must end first, its rollout and its watch included."
                        .formatted(alias));
              }
              return null;
            });
  }

  /** Promotions of a model, newest first. */
  public Future<Page<Promotion>> list(
      Caller caller, String model, Optional<String> cursor, int limit) {
    Optional<Cursor> after = Cursor.parse(cursor);
    return db.readTenant(
        caller, tx -> models.find(tx, model).compose(found -> store.list(tx, model, after, limit)));
  }

  /** One promotion; NOT_FOUND. */
  public Future<Promotion> get(Caller caller, String model, UUID id) {
    return db.readTenant(caller, tx -> require(tx, model, id));
  }

  /**
   * What a person says to a promotion that waits; approving moves the alias.
   *
   * @return fails with NOT_FOUND, CONFLICT (it does not wait, or the alias or its gates were
   *     changed meanwhile), FORBIDDEN (too low a role, or the same person proposed it)
   */
  public Future<Promotion> decide(
      Caller caller, String model, UUID id, PromotionDecision decision) {
    return db.inTenant(
        caller,
        tx ->
            models
                .lockedId(tx, model)
                .compose(
                    modelId ->
                        require(tx, model, id)
                            .compose(
                                promotion ->
                                    decide(tx, caller, modelId, waiting(promotion), decision)))
                .compose(done -> tx.announce(TOPIC, id.toString()))
                .compose(told -> require(tx, model, id)));
  }

  private Future<Void> decide(
      TenantTx tx, Caller caller, UUID modelId, Promotion promotion, PromotionDecision decision) {
    if (!decision.approve()) {
      return decided(
              tx,
              caller,
              promotion,
              PromotionState.DECLINED,
              Optional.of("It was declined."),
              promotion.evidence(),
              decision)
          .compose(done -> audited(tx, caller, "model.promotion_declined", promotion));
    }
    requireMayApprove(caller, promotion);
    return current(tx, promotion)
        .map(current -> unmoved(promotion, current))
        .compose(same -> gates.rules(tx, modelId, promotion.alias()))
        .map(rules -> unchanged(promotion, rules))
        .compose(same -> plan(tx, modelId, promotion, promotion.fromVersion()))
        .compose(plan -> approve(tx, caller, modelId, promotion, decision, plan))
        .compose(moved -> audited(tx, caller, "model.promotion_approved", promotion));
  }

  private Future<Void> approve(
      TenantTx tx,
      Caller caller,
      UUID modelId,
      Promotion promotion,
      PromotionDecision decision,
      Optional<RolloutPlan> plan) {
    return decided(
            tx,
            caller,
            promotion,
            plan.isPresent() ? PromotionState.ROLLING_OUT : PromotionState.PROMOTED,
            Optional.empty(),
            promotion.evidence().stream().map(PromotionService::approved).toList(),
            decision)
        .compose(done -> promote(tx, caller, modelId, promotion, promotion.fromVersion(), plan));
  }

  private Future<Void> decided(
      TenantTx tx,
      Caller caller,
      Promotion promotion,
      PromotionState state,
      Optional<String> reason,
      List<GateEvidence> evidence,
      PromotionDecision decision) {
    Outcome outcome =
        new Outcome(
            state,
            reason,
            evidence,
            promotion.fromVersion(),
            Optional.of(time.now()),
            Optional.of(caller.subject()),
            decision.note());
    return store
        .move(tx, promotion.id(), PromotionState.WAITING, outcome)
        .compose(moved -> news.settled(tx, promotion, outcome));
  }

  PromotionNews news() {
    return news;
  }

  /** What comes between the gates and the alias; nothing where no other version is in use. */
  Future<Optional<RolloutPlan>> plan(
      TenantTx tx, UUID modelId, Promotion promotion, Optional<Integer> current) {
    return current.filter(version -> version != promotion.version()).isPresent()
        ? gates.rollout(tx, modelId, promotion.alias())
        : Future.succeededFuture(Optional.empty());
  }

  /** Moves the alias of a model that is locked in this transaction, or begins its rollout. */
  Future<Void> promote(
      TenantTx tx,
      Caller caller,
      UUID modelId,
      Promotion promotion,
      Optional<Integer> current,
      Optional<RolloutPlan> plan) {
    return plan.isPresent()
        ? rollouts.start(tx, caller, modelId, promotion, current.orElseThrow(), plan.get())
        : models
            .move(
                tx,
                caller,
                modelId,
                promotion.model(),
                promotion.alias(),
                promotion.version(),
                AliasMove.promoted(promotion.id()))
            .mapEmpty();
  }

  /** The version under the alias now. */
  Future<Optional<ModelVersion>> current(TenantTx tx, Promotion promotion) {
    return versions.find(tx, promotion.model(), promotion.alias());
  }

  private static Promotion unmoved(Promotion promotion, Optional<ModelVersion> current) {
    if (!current.map(ModelVersion::version).equals(promotion.fromVersion())) {
      throw ApiException.of(
          ErrorCode.CONFLICT,
          "The alias has moved since the check; decline this promotion and propose again.");
    }
    return promotion;
  }

  /** A person approves what was found at the gates that stand, not at others. */
  private static Promotion unchanged(Promotion promotion, List<GateRule> rules) {
    if (!promotion.evidence().stream().map(GateEvidence::rule).toList().equals(rules)) {
      throw ApiException.of(
          ErrorCode.CONFLICT,
          "The gates have changed since the check; decline this promotion and propose again.");
    }
    return promotion;
  }

  private static GateEvidence approved(GateEvidence evidence) {
    return evidence.passed().isPresent() ? evidence : evidence.approved();
  }

  private static void requireMayApprove(Caller caller, Promotion promotion) {
    for (GateEvidence evidence : promotion.evidence()) {
      Optional<Approver> role = evidence.rule().role();
      if (role.isPresent() && !role.get().is(caller)) {
        throw ApiException.of(
            ErrorCode.FORBIDDEN,
            "This takes one who is %s or above.".formatted(role.get().wireName()));
      }
    }
    if (caller.subject().equals(promotion.requestedBy())) {
      throw ApiException.of(
          ErrorCode.FORBIDDEN, "Whoever proposed a version does not approve it; ask another.");
    }
  }

  private static Promotion waiting(Promotion promotion) {
    if (promotion.state() != PromotionState.WAITING) {
      throw ApiException.of(
          ErrorCode.CONFLICT,
          "The promotion is %s: nobody has to decide.".formatted(promotion.state().wireName()));
    }
    return promotion;
  }

  private Future<Promotion> require(TenantTx tx, String model, UUID id) {
    return store
        .find(tx, model, id)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("promotion")));
  }

  private static ModelVersion ready(ModelVersion version) {
    if (version.state() != VersionState.READY) {
      throw ApiException.of(
          ErrorCode.UNPROCESSABLE,
          "Version %d is %s; only a ready version can be promoted."
              .formatted(version.version(), version.state().wireName()));
    }
    return version;
  }

  Future<Void> audited(TenantTx tx, Caller caller, String action, Promotion promotion) {
    return audit.append(
        tx,
        caller,
        action,
        "promotion:" + promotion.id(),
        Map.of(
            "name", promotion.model(),
            "alias", promotion.alias(),
            "version", promotion.version()));
  }
}
