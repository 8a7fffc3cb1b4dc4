package io.millrace.serving;

import io.millrace.registry.ModelVersion;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * An endpoint as the database has it, whatever any node made of it.
 *
 * @param weightsBefore what served before the deployments last changed
 * @param deployments in the order of their creation
 * @param previous {@code weightsBefore} with names; empty when one of its versions is gone
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
    Optional<Weights> weightsBefore,
    List<Deployed> deployments,
    List<VersionShare> previous) {

  Definition with(List<Deployed> found, List<VersionShare> foundPrevious) {
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
        weightsBefore,
        found,
        foundPrevious);
  }

  /** Who serves how much. */
  Weights weights() {
    return new Weights(
        deployments.stream()
            .collect(Collectors.toMap(each -> each.version().id(), Deployed::weight)));
  }

  /** The deployment that most of the traffic goes to. */
  Optional<Deployed> main() {
    return deployments.stream().max(Comparator.comparingInt(Deployed::weight));
  }

  /** Weights by the model version's id, as the database keeps them. */
  record Weights(Map<UUID, Integer> byVersion) {}

  /** A deployment with its version. */
  record Deployed(UUID id, UUID endpointId, ModelVersion version, int weight, Instant createdAt) {}
}
