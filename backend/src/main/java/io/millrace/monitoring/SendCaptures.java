package io.millrace.monitoring;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Which captures become tasks: those named, or the most uncertain ones that nobody has seen. */
public record SendCaptures(
    UUID projectId,
    Optional<List<UUID>> captureIds,
    Optional<String> endpoint,
    Optional<Double> belowConfidence,
    Optional<Integer> limit) {}
