package io.millrace.identity;

import java.time.Instant;
import java.util.UUID;

/** A person in a tenant. */
public record Member(UUID userId, String email, String name, Role role, Instant joinedAt) {}
