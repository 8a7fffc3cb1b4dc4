package io.millrace.audit;

import java.util.Optional;

/**
 * Whether a tenant's chain holds.
 *
 * @param events how many were recomputed
 * @param firstBroken the first whose hash does not follow
 * @param head hex hash of the newest event; empty text for an empty chain
 */
public record AuditVerdict(boolean intact, long events, Optional<Long> firstBroken, String head) {}
