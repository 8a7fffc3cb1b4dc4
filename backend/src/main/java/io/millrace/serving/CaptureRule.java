package io.millrace.serving;

import java.util.Optional;
import java.util.UUID;

/**
 * Which predictions are kept with their input.
 *
 * @param belowConfidence highest score under which a prediction is kept; absent: any
 * @param sampleRate share of those, from 0 to 1; absent: all
 * @param retentionDays absent: 30
 * @param labelingProjectId captures become tasks of this project at once; absent: only by hand
 */
public record CaptureRule(
    Optional<Double> belowConfidence,
    Optional<Double> sampleRate,
    Optional<Integer> retentionDays,
    Optional<UUID> labelingProjectId) {}
