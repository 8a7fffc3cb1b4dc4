package io.millrace.registry;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.millrace.platform.blob.BlobKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A numbered version of a model.
 *
 * @param reason why it was rejected, and what to do
 * @param sha256 of the file, lower-case hex
 * @param peakMemoryBytes highest memory of the admission run
 * @param loadedBytes memory that the loaded model took in the admission run; empty for versions
 *     that were admitted before it was measured
 * @param rowMicros a run of one row on the CPU in the admission run; likewise
 * @param blobKey where the file is once the version is ready; never shown
 */
public record ModelVersion(
    UUID id,
    String model,
    int version,
    VersionState state,
    Optional<String> reason,
    Optional<String> description,
    long bytes,
    String sha256,
    Optional<Signature> signature,
    Map<String, Double> metrics,
    List<String> aliases,
    Optional<String> runId,
    Optional<String> artifactPath,
    Optional<Long> peakMemoryBytes,
    Optional<Long> loadedBytes,
    Optional<Long> rowMicros,
    Optional<UUID> jobId,
    Instant createdAt,
    String createdBy,
    @JsonIgnore BlobKey blobKey) {}
