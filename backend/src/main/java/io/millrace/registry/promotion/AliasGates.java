package io.millrace.registry.promotion;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The gates of a protected alias.
 *
 * @param rollout what comes between the gates and the alias
 */
public record AliasGates(
    String alias,
    List<GateRule> rules,
    Optional<RolloutPlan> rollout,
    Instant updatedAt,
    String updatedBy) {}
