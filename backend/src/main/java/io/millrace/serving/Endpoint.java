package io.millrace.serving;

import io.millrace.registry.Signature;
import io.millrace.serving.placement.DeviceChoice;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A name under which model versions answer.
 *
 * @param deployments what is wanted
 * @param answering what gets traffic on this node now; while new deployments load, what they
 *     replace
 * @param previous what was wanted before the deployments last changed; empty if nothing, or if one
 *     of its versions is gone
 * @param cache whether repeated inputs are answered from memory
 * @param device what the models are to run on
 * @param signature of the deployment with the greatest weight
 */
public record Endpoint(
    UUID id,
    String name,
    Optional<String> description,
    List<Deployment> deployments,
    List<VersionShare> answering,
    List<VersionShare> previous,
    int maxBatchSize,
    int maxQueue,
    int timeoutMs,
    Optional<CaptureRule> capture,
    boolean cache,
    DeviceChoice device,
    Optional<Shadow> shadow,
    Optional<Signature> signature,
    Instant createdAt,
    String createdBy,
    long revision) {}
