package io.millrace.identity;

import java.time.Instant;
import java.util.UUID;

/** An open invitation, without its link. */
public record Invitation(UUID id, String email, Role role, Instant createdAt, Instant expiresAt) {}
