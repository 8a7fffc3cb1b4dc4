package io.millrace.labeling;

import java.time.Instant;

/**
 * The right to answer a task until a time.
 *
 * @param token to be sent with the answer
 */
public record Lease(long token, Instant expiresAt) {}
