package io.millrace.identity;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An API key without its secret.
 *
 * @param prefix the part of the key that may be shown
 * @param lastUsedAt to about five minutes
 */
public record ApiKey(
    UUID id,
    String name,
    Role role,
    String prefix,
    Instant createdAt,
    Optional<Instant> expiresAt,
    Optional<Instant> lastUsedAt) {}
