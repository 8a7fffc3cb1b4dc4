package io.millrace.imports;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * An import.
 *
 * @param source the address, or the name of the file
 * @param taken how many of each kind have been taken, or were here already
 * @param lossCount how many things could not be taken
 * @param losses the first of them
 */
record Import(
    UUID id,
    ImportKind kind,
    String source,
    ImportState state,
    Optional<String> reason,
    Map<String, Long> taken,
    long lossCount,
    List<ImportLoss> losses,
    Optional<UUID> jobId,
    String requestedBy,
    Instant requestedAt,
    Optional<Instant> endedAt) {}
