package io.millrace.tracking;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One execution of training or evaluation code.
 *
 * @param metrics the latest point of each
 * @param deletedAt in the trash since
 * @param createdBy the subject that started it
 */
public record Run(
    String id,
    String experimentId,
    String name,
    RunStatus status,
    Map<String, String> params,
    Map<String, LatestMetric> metrics,
    Map<String, String> tags,
    List<RunInput> inputs,
    Instant startedAt,
    Optional<Instant> endedAt,
    Optional<Instant> deletedAt,
    String createdBy,
    long revision) {}
