package io.millrace.tracking;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A run or an experiment that is gone for good.
 *
 * @param kind {@code run} or {@code experiment}
 * @param rows of the database that went
 * @param objects of the object store that went
 * @param bytes that the tenant's quota got back
 * @param checkedAt when the store was asked and had none of them any more; empty until then
 */
public record Purge(
    UUID id,
    String kind,
    String entityId,
    String name,
    Instant trashedAt,
    Optional<String> trashedBy,
    Instant purgedAt,
    long rows,
    long objects,
    long bytes,
    Optional<Instant> checkedAt) {
  /** As the audit trail names what is gone. */
  String subject() {
    return kind + ':' + entityId;
  }
}
