package io.millrace.datasets;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * An immutable version of a dataset.
 *
 * @param digest SHA-256 over the parent's digest and the sorted changes, 64 hexadecimal digits
 * @param labels entries by label; the empty key counts those without one
 * @param splits entries by split; the empty key counts those without one
 * @param split the rule that was applied in this version
 */
public record DatasetVersion(
    UUID datasetId,
    String datasetName,
    int version,
    String digest,
    Optional<String> message,
    long entries,
    long bytes,
    long added,
    long changed,
    long removed,
    Map<String, Long> labels,
    Map<String, Long> splits,
    Optional<SplitRule> split,
    Instant createdAt,
    String createdBy) {}
