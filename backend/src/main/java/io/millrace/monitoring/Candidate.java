package io.millrace.monitoring;

import io.millrace.registry.ModelVersion;
import io.millrace.serving.CaptureRule;
import io.millrace.serving.RowInput;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A prediction that is to be kept, in memory. */
record Candidate(
    UUID tenantId,
    UUID id,
    UUID requestId,
    int row,
    UUID endpointId,
    String endpoint,
    UUID deploymentId,
    ModelVersion version,
    CaptureRule rule,
    Optional<String> label,
    Optional<Double> confidence,
    Optional<Map<String, Double>> scores,
    RowInput input,
    Instant at) {}
