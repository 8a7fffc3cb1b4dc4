package io.millrace.tenancy;

import java.util.Optional;

/** What changes of a tenant; absent stays, within the quota too. */
public record TenantPatch(
    Optional<String> name,
    Optional<Integer> weight,
    Optional<Quota> quota,
    Optional<Boolean> suspended) {}
