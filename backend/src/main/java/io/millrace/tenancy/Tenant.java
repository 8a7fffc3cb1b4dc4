package io.millrace.tenancy;

import java.time.Instant;
import java.util.UUID;

/**
 * A tenant.
 *
 * @param weight its share where tenants compete, relative to the others' weights
 * @param suspended every call of the tenant is refused
 * @param quota complete: what is not set stands as the installation's default
 */
public record Tenant(
    UUID id, String name, int weight, boolean suspended, Quota quota, Instant createdAt) {}
