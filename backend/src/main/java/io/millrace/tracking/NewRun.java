package io.millrace.tracking;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a client says of a new run. */
public record NewRun(
    Optional<String> experimentId,
    Optional<String> name,
    Optional<Map<String, String>> params,
    Optional<Map<String, String>> tags,
    Optional<List<RunInput>> inputs,
    Optional<Instant> startedAt) {}
