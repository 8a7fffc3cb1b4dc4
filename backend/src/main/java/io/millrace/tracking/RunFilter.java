package io.millrace.tracking;

import java.util.Optional;

/** Which runs a list shows. */
public record RunFilter(
    Optional<String> experimentId, Optional<RunStatus> status, Optional<String> search) {}
