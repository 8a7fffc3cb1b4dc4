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
    Optional<Instant> startedAt) {
  /** A run of which nothing is said. */
  public static NewRun ofDefaults() {
    return new NewRun(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
