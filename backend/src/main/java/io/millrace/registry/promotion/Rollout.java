package io.millrace.registry.promotion;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * How a promotion meets traffic.
 *
 * @param reason why it stands there, in a sentence
 * @param step from 1; 0 before it has begun
 * @param endpoints by name, those that follow the alias
 * @param changedBy who brought it where it stands
 */
public record Rollout(
    UUID promotionId,
    RolloutState state,
    Optional<String> reason,
    RolloutPlan plan,
    int step,
    Optional<Instant> stepStartedAt,
    List<String> endpoints,
    List<RolloutStepReport> steps,
    Instant startedAt,
    Optional<Instant> endedAt,
    String changedBy) {}
