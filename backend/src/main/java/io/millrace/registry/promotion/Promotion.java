package io.millrace.registry.promotion;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A version that was proposed for an alias.
 *
 * @param sha256 of the file that was checked
 * @param fromVersion what the alias pointed at when it was checked
 * @param rollout where its rollout stands; empty where none was asked for
 * @param reason why it was not promoted, or was rolled back, in a sentence
 * @param evidence one for each gate that was looked at, in the order of the gates
 */
public record Promotion(
    UUID id,
    String model,
    String alias,
    int version,
    String sha256,
    Optional<Integer> fromVersion,
    PromotionState state,
    Optional<RolloutState> rollout,
    Optional<String> reason,
    Optional<String> note,
    List<GateEvidence> evidence,
    Optional<UUID> jobId,
    Instant requestedAt,
    String requestedBy,
    Optional<Instant> decidedAt,
    Optional<String> decidedBy,
    Optional<String> decisionNote) {}
