package io.millrace.registry.promotion;

import java.time.Instant;
import java.util.Optional;

/**
 * What both versions did in a step.
 *
 * @param step from 1
 * @param kind {@code canary}, {@code shadow} or {@code watch}
 * @param percent empty of the watch
 * @param summary how it ended
 * @param version the proposed one
 * @param current the one that is, or was, in use
 */
public record RolloutStepReport(
    int step,
    String kind,
    Optional<Integer> percent,
    Instant startedAt,
    Optional<Instant> endedAt,
    Optional<String> summary,
    VersionTraffic.Figures version,
    VersionTraffic.Figures current) {}
