package io.millrace.labeling;

import io.millrace.datasets.StoredBytes;
import java.util.Optional;
import java.util.UUID;

/**
 * A captured prediction that people should look at.
 *
 * @param entryId the entry of the project's dataset with the same content, if there is one
 * @param path of that entry
 */
public record NewTask(
    UUID predictionId,
    Optional<UUID> entryId,
    Optional<String> path,
    String mediaType,
    StoredBytes content,
    TaskPrediction prediction) {}
