package io.millrace.identity;

import java.util.UUID;

/** A tenant that the caller belongs to, and as what. */
public record TenantRef(UUID id, String name, Role role) {}
