package io.millrace.serving;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A model version on an endpoint.
 *
 * @param state on the node that answers
 * @param message why it failed, or why rows of several requests do not share its runs
 * @param loaded whether its model is in memory; if not, the next request waits for it
 * @param loadedBytes memory that its model takes while it is loaded
 * @param device what its model runs on, such as {@code cuda:0}
 * @param coldStartMs what its last load took
 * @param alias that it moves on with
 * @param followProblem why it stayed where it is when the alias moved last
 */
public record Deployment(
    UUID id,
    String model,
    int version,
    int weight,
    DeploymentState state,
    Optional<String> message,
    Optional<Boolean> batchable,
    Optional<Boolean> loaded,
    Optional<Long> loadedBytes,
    Optional<String> device,
    Optional<Double> coldStartMs,
    Optional<String> alias,
    Optional<String> followProblem,
    Instant createdAt) {}
