package io.millrace.registry.promotion;

import io.millrace.registry.promotion.AliasTraffic.Held;
import io.millrace.registry.promotion.AliasTraffic.Rolled;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A row of {@code model_rollout}. */
record RolloutRow(
    UUID promotionId,
    UUID modelId,
    String model,
    String alias,
    int version,
    int fromVersion,
    RolloutPlan plan,
    RolloutState state,
    int step,
    Instant stepStartedAt,
    List<Held> endpoints,
    Optional<String> reason,
    String changedBy,
    Instant startedAt,
    Optional<Instant> endedAt) {

  Rolled rolled() {
    return new Rolled(model, alias, version, fromVersion, plan.strategy());
  }

  /** Whether the alias points at the proposed version by it. */
  boolean moved() {
    return step == plan.watchStep();
  }

  /** The same in another state. */
  RolloutRow to(RolloutState next, Optional<String> why, String by, Instant now) {
    Optional<Instant> end = next.ended() ? Optional.of(now) : Optional.empty();
    return with(next, step, stepStartedAt, endpoints, why, by, end);
  }

  /** The same at the beginning of a step. */
  RolloutRow at(int next, List<Held> left, Instant now) {
    return with(state, next, now, left, reason, changedBy, endedAt);
  }

  private RolloutRow with(
      RolloutState become,
      int at,
      Instant since,
      List<Held> left,
      Optional<String> why,
      String by,
      Optional<Instant> end) {
    return new RolloutRow(
        promotionId,
        modelId,
        model,
        alias,
        version,
        fromVersion,
        plan,
        become,
        at,
        since,
        left,
        why,
        by,
        startedAt,
        end);
  }
}
