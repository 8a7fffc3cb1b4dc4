package io.millrace.tracking;

import java.time.Instant;
import java.util.Optional;

/** What a client changes of a run; absent fields stay. */
public record RunPatch(
    Optional<String> name, Optional<RunStatus> status, Optional<Instant> endedAt) {}
