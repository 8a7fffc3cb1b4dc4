package io.millrace.serving;

import io.millrace.registry.Signature;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A name under which model versions answer.
 *
 * @param signature of the deployment with the greatest weight
 */
public record Endpoint(
    UUID id,
    String name,
    Optional<String> description,
    List<Deployment> deployments,
    int maxBatchSize,
    int maxQueue,
    int timeoutMs,
    Optional<CaptureRule> capture,
    Optional<Signature> signature,
    Instant createdAt,
    String createdBy,
    long revision) {}
