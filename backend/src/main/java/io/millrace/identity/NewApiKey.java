package io.millrace.identity;

import java.time.Instant;
import java.util.Optional;

/**
 * A key to be made.
 *
 * @param expiresAt absent: it does not expire
 */
public record NewApiKey(String name, Role role, Optional<Instant> expiresAt) {}
