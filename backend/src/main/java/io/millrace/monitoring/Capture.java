package io.millrace.monitoring;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A prediction that was kept with its input.
 *
 * @param id of the prediction; the first row's is the request's
 * @param requestId the prediction id that the answer carried
 * @param row position in the request
 * @param label the class with the highest score
 * @param confidence that score
 * @param humanLabel what people decided
 * @param bytes of the input
 * @param contentUrl the input; works without a header for 15 to 30 minutes
 * @param entryId the dataset entry with the same content
 * @param expiresAt absent for one that became a task
 */
public record Capture(
    UUID id,
    UUID requestId,
    int row,
    String endpoint,
    String model,
    int version,
    UUID modelVersionId,
    Optional<String> label,
    Optional<Double> confidence,
    Optional<Map<String, Double>> scores,
    CaptureState state,
    Optional<UUID> taskId,
    Optional<UUID> projectId,
    Optional<String> humanLabel,
    String mediaType,
    long bytes,
    String contentUrl,
    Optional<UUID> entryId,
    Optional<UUID> datasetId,
    Instant createdAt,
    Optional<Instant> expiresAt) {}
