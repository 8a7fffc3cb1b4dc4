package io.millrace.serving;

import java.util.Optional;

/**
 * Which predictions are kept with their input.
 *
 * @param belowConfidence highest score under which a prediction is kept; absent: any
 * @param sampleRate share of those, from 0 to 1; absent: all
 * @param retentionDays absent: 30
 */
public record CaptureRule(
    Optional<Double> belowConfidence,
    Optional<Double> sampleRate,
    Optional<Integer> retentionDays) {}
