package io.millrace.registry;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One move of an alias.
 *
 * @param fromVersion empty where it pointed at nothing
 * @param toVersion empty where it was removed, or went with its version
 * @param reason of a rollback
 * @param promotionId the promotion that moved it or was rolled back, if there is one
 * @param requestedBy who proposed that promotion
 * @param decidedBy who approved it
 * @param until when it moved on; empty for where it points now
 */
public record AliasChange(
    UUID id,
    String alias,
    Optional<Integer> fromVersion,
    Optional<Integer> toVersion,
    AliasCause cause,
    Optional<String> reason,
    Optional<UUID> promotionId,
    Optional<String> requestedBy,
    Optional<String> decidedBy,
    Instant changedAt,
    Optional<Instant> until,
    String changedBy) {}
