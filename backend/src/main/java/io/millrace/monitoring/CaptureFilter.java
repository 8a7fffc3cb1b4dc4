package io.millrace.monitoring;

import java.util.Optional;
import java.util.UUID;

/**
 * Which captures are wanted.
 *
 * @param label as the model predicted
 * @param requestId the prediction id that an answer carried
 */
public record CaptureFilter(
    Optional<String> endpoint,
    Optional<String> label,
    Optional<CaptureState> state,
    Optional<Double> belowConfidence,
    Optional<UUID> requestId) {}
