package io.millrace.tracking;

import java.util.List;
import java.util.Optional;

/** What a client says of a new view. */
public record NewRunView(
    String name,
    Optional<String> query,
    Optional<RunStatus> status,
    Optional<String> sort,
    Optional<List<String>> columns,
    Optional<String> groupBy) {}
