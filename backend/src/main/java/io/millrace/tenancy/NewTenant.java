package io.millrace.tenancy;

import java.util.Optional;

/**
 * A tenant to be made.
 *
 * @param weight absent: 1
 */
public record NewTenant(String name, Optional<Integer> weight, Optional<Quota> quota) {}
