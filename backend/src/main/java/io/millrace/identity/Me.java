package io.millrace.identity;

import java.util.List;
import java.util.Optional;

/**
 * Who a credential stands for and what it may do.
 *
 * @param subject {@code user:<id>}, {@code key:<id>} or {@code admin}
 * @param tenant where the caller acts now
 * @param permissions wire names
 */
public record Me(
    String subject,
    Optional<User> user,
    Optional<TenantRef> tenant,
    List<TenantRef> tenants,
    List<String> permissions) {}
