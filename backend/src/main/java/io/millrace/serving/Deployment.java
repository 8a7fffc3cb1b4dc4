package io.millrace.serving;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A model version on an endpoint.
 *
 * @param state on the node that answers
 * @param message why it failed, or why rows of several requests do not share its runs
 * @param loadedBytes memory of its weights
 */
public record Deployment(
    UUID id,
    String model,
    int version,
    int weight,
    DeploymentState state,
    Optional<String> message,
    Optional<Boolean> batchable,
    Optional<Long> loadedBytes,
    Instant createdAt) {}
