package io.millrace.identity;

import io.millrace.platform.Permission;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Whom a credential stands for, as the database said when it was last asked.
 *
 * @param tenantId empty for the admin and for a user who belongs to no tenant
 * @param credentialId of the key or the session; empty for the admin
 * @param userId empty for keys and the admin
 * @param expiresAt when the credential ends by itself
 */
record Principal(
    String subject,
    Optional<UUID> tenantId,
    Optional<Role> role,
    Set<Permission> permissions,
    Optional<UUID> credentialId,
    Optional<UUID> userId,
    Instant expiresAt) {

  static Principal admin() {
    return new Principal(
        "admin",
        Optional.empty(),
        Optional.empty(),
        Set.of(Permission.ADMIN),
        Optional.empty(),
        Optional.empty(),
        Instant.MAX);
  }

  static Principal key(UUID tenantId, UUID keyId, Role role, Optional<Instant> expiresAt) {
    return new Principal(
        "key:" + keyId,
        Optional.of(tenantId),
        Optional.of(role),
        role.permissions(),
        Optional.of(keyId),
        Optional.empty(),
        expiresAt.orElse(Instant.MAX));
  }

  static Principal user(
      UUID userId, UUID sessionId, Optional<UUID> tenantId, Optional<Role> role, Instant expires) {
    return new Principal(
        "user:" + userId,
        tenantId,
        role,
        role.map(Role::permissions).orElse(Set.of()),
        Optional.of(sessionId),
        Optional.of(userId),
        expires);
  }

  /** The session behind a user's token. */
  Optional<UUID> sessionId() {
    return userId.isPresent() ? credentialId : Optional.empty();
  }
}
