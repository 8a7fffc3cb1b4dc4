package io.millrace.labeling;

import java.util.Optional;
import java.util.UUID;

/**
 * What there is to see.
 *
 * @param contentUrl works without a header for 15 to 30 minutes
 */
public record TaskItem(
    Optional<UUID> entryId,
    Optional<UUID> predictionId,
    Optional<String> path,
    String mediaType,
    String contentUrl) {}
