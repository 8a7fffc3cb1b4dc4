package io.millrace.platform;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * For whom something is done. Passed explicitly everywhere; nothing is read from a thread.
 *
 * @param tenantId the tenant whose data is reachable; null only for the installation's admin and
 *     for strangers
 * @param subject {@code user:<id>}, {@code key:<id>}, {@code job:<kind>}, {@code admin} or {@code
 *     stranger}
 * @param permissions what the caller may do
 * @param requestId quoted in errors, logs and audit
 * @param deadline when the answer is no longer wanted
 * @param idempotencyKey present when the client asked for at-most-once
 */
public record Caller(
    UUID tenantId,
    String subject,
    Set<Permission> permissions,
    String requestId,
    Instant deadline,
    Optional<IdempotencyKey> idempotencyKey) {

  /** How long background work may take before its database statements are cut. */
  private static final Duration BACKGROUND = Duration.ofMinutes(10);

  /** A background worker acting inside one tenant. */
  public static Caller background(UUID tenantId, String subject, String requestId, Instant now) {
    return new Caller(
        tenantId,
        subject,
        EnumSet.allOf(Permission.class),
        requestId,
        now.plus(BACKGROUND),
        Optional.empty());
  }

  /** The installation's admin, acting in one tenant. */
  public Caller inside(UUID tenant) {
    return new Caller(tenant, subject, permissions, requestId, deadline, Optional.empty());
  }

  /** Whether the caller holds the permission. */
  public boolean may(Permission permission) {
    return permissions.contains(permission);
  }

  /** The user behind the caller; empty for keys, jobs and the admin. */
  public Optional<UUID> userId() {
    return subject.startsWith("user:")
        ? Optional.of(UUID.fromString(subject.substring("user:".length())))
        : Optional.empty();
  }

  /** The same caller with a client's idempotency key. */
  public Caller withIdempotencyKey(IdempotencyKey key) {
    return new Caller(tenantId, subject, permissions, requestId, deadline, Optional.of(key));
  }

  /**
   * A client's {@code Idempotency-Key}.
   *
   * @param key as sent
   * @param requestHash SHA-256 over operation, path, query and body, so that a key used for two
   *     requests is noticed
   */
  public record IdempotencyKey(String key, String requestHash) {}
}
