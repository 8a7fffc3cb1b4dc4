package io.millrace.registry;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One move of an alias.
 *
 * @param fromVersion empty where it pointed at nothing
 * @param toVersion empty where it was removed, or went with its version
 * @param promotionId the promotion that moved it, if one did
 */
public record AliasChange(
    @JsonIgnore UUID id,
    String alias,
    Optional<Integer> fromVersion,
    Optional<Integer> toVersion,
    Optional<UUID> promotionId,
    Instant changedAt,
    String changedBy) {}
