package io.millrace.tracking;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A saved way to look at an experiment's runs, for everybody in the tenant.
 *
 * @param query part of the runs' names
 * @param sort as a list of runs takes it
 * @param columns in order, as whoever draws the table names them; absent for those that most runs
 *     have
 * @param groupBy the param or tag by which they are grouped
 * @param createdBy the subject that it belongs to
 */
public record RunView(
    UUID id,
    String experimentId,
    String name,
    Optional<String> query,
    Optional<RunStatus> status,
    Optional<String> sort,
    Optional<List<String>> columns,
    Optional<String> groupBy,
    String createdBy,
    Instant createdAt,
    Instant updatedAt,
    long revision) {}
