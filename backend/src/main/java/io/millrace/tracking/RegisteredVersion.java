package io.millrace.tracking;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A version of a registered model that was made from a run.
 *
 * @param artifactPath the file of the run that it is a copy of
 */
public record RegisteredVersion(
    Optional<String> runId,
    Optional<String> loggedModelId,
    String model,
    int version,
    String state,
    String stage,
    List<String> aliases,
    Optional<String> artifactPath,
    long bytes,
    String sha256,
    String createdBy,
    Instant createdAt) {}
