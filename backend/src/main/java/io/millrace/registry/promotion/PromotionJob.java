package io.millrace.registry.promotion;

import io.millrace.audit.AuditLog;
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
import io.millrace.registry.promotion.PromotionStore.Found;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  private final AuditLog audit;
  private final PromotionService promotions;
  private final GateCheck check;
  private final GateStore gates = new GateStore();
  private final PromotionStore store = new PromotionStore();

  PromotionJob(PromotionFeature.Parts on, PromotionService promotions) {
    this.db = on.db();
    this.time = on.time();
    this.models = on.models();
    this.versions = on.versions();
    this.audit = on.audit();
    this.promotions = promotions;
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
        .compose(task -> findings(context, task))
        .compose(done -> db.inTenant(context.caller(), tx -> settle(tx, context, done)))
        .recover(failure -> failed(context, promotion, failure));
  }

  private Future<Task> task(TenantTx tx, Promotion promotion) {
    return versions
        .resolve(tx, promotion.model(), promotion.version())
        .compose(
            version ->
                promotions
                    .current(tx, promotion)
                    .map(
                        current ->
                            new Task(promotion, version, current, List.of(), new ArrayList<>())))
        .compose(
            task ->
                models
                    .find(tx, promotion.model())
                    .compose(model -> gates.find(tx, model.id(), promotion.alias()))
                    .map(found -> task.with(found.map(AliasGates::rules).orElse(List.of()))));
  }

  private Future<Task> findings(JobContext context, Task task) {
    Future<Void> all = Future.succeededFuture();
    for (int i = 0; i < task.rules().size(); i++) {
      GateRule rule = task.rules().get(i);
      double share = (double) i / task.rules().size();
      all =
          all.compose(before -> context.progress(share, "Checking the " + rule.kind().wireName()))
              .compose(told -> check.check(context.caller(), rule, task.version(), task.current()))
              .map(
                  evidence -> {
                    task.evidence().add(evidence);
                    return null;
                  });
    }
    return all.map(task);
  }

  private Future<Void> settle(TenantTx tx, JobContext context, Task task) {
    Promotion promotion = task.promotion();
    Caller caller = context.caller();
    return models
        .lockedId(tx, promotion.model())
        .compose(locked -> promotions.current(tx, promotion))
        .compose(
            current -> {
              if (!current.map(ModelVersion::id).equals(task.current().map(ModelVersion::id))) {
                // What was compared with is no longer in use.
                return Future.failedFuture(
                    ApiException.of(ErrorCode.UNAVAILABLE, "The alias moved during the check."));
              }
              Found found = task.found(caller.subject(), time);
              return store
                  .checked(tx, promotion.id(), found)
                  .compose(
                      open ->
                          open ? after(tx, caller, promotion, found) : Future.succeededFuture());
            });
  }

  private Future<Void> after(TenantTx tx, Caller caller, Promotion promotion, Found found) {
    Future<?> moved =
        found.state() == PromotionState.PROMOTED
            ? models.promote(
                tx,
                caller,
                promotion.model(),
                promotion.alias(),
                promotion.version(),
                promotion.id())
            : Future.succeededFuture();
    return moved
        .compose(done -> tx.announce(PromotionService.TOPIC, promotion.id().toString()))
        .compose(
            told ->
                audit.append(
                    tx,
                    caller,
                    "model.promotion_" + found.state().wireName(),
                    "promotion:" + promotion.id(),
                    Map.of(
                        "name", promotion.model(),
                        "alias", promotion.alias(),
                        "version", promotion.version())));
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
    return end(context.caller(), promotion, PromotionState.FAILED, reason)
        .compose(ended -> gone ? Future.succeededFuture() : Future.failedFuture(failure));
  }

  private Future<Void> end(
      Caller caller, Promotion promotion, PromotionState state, String reason) {
    return db.inTenant(caller, tx -> end(tx, caller, promotion, state, reason));
  }

  private Future<Void> end(
      TenantTx tx, Caller caller, Promotion promotion, PromotionState state, String reason) {
    Found found =
        new Found(
            state,
            Optional.of(reason),
            List.of(),
            Optional.empty(),
            Optional.of(time.now()),
            Optional.of(caller.subject()));
    return store
        .checked(tx, promotion.id(), found)
        .compose(open -> open ? after(tx, caller, promotion, found) : Future.succeededFuture());
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

  private record Task(
      Promotion promotion,
      ModelVersion version,
      Optional<ModelVersion> current,
      List<GateRule> rules,
      List<GateEvidence> evidence) {

    Task with(List<GateRule> found) {
      return new Task(promotion, version, current, found, evidence);
    }

    Found found(String by, Time time) {
      List<String> reasons =
          evidence.stream().filter(GateEvidence::refuses).map(GateEvidence::summary).toList();
      boolean waits = evidence.stream().anyMatch(each -> each.passed().isEmpty());
      PromotionState state =
          !reasons.isEmpty()
              ? PromotionState.REFUSED
              : waits ? PromotionState.WAITING : PromotionState.PROMOTED;
      boolean decided = state != PromotionState.WAITING;
      return new Found(
          state,
          reasons.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", reasons)),
          evidence,
          current.map(ModelVersion::version),
          decided ? Optional.of(time.now()) : Optional.empty(),
          decided ? Optional.of(by) : Optional.empty());
    }
  }
}
