package io.millrace.serving;

import io.millrace.registry.ModelVersion;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An endpoint as the database has it, whatever any node made of it.
 *
 * @param deployments in the order of their creation
 */
record Definition(
    UUID tenantId,
    UUID id,
    String name,
    Optional<String> description,
    int maxBatchSize,
    int maxQueue,
    int timeoutMs,
    Optional<CaptureRule> capture,
    long revision,
    String createdBy,
    Instant createdAt,
    List<Deployed> deployments) {

  Definition with(List<Deployed> found) {
    return new Definition(
        tenantId,
        id,
        name,
        description,
        maxBatchSize,
        maxQueue,
        timeoutMs,
        capture,
        revision,
        createdBy,
        createdAt,
        found);
  }

  /** The deployment that most of the traffic goes to. */
  Optional<Deployed> main() {
    return deployments.stream().max(Comparator.comparingInt(Deployed::weight));
  }

  /** A deployment with its version. */
  record Deployed(UUID id, UUID endpointId, ModelVersion version, int weight, Instant createdAt) {}
}
