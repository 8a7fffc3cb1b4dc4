package io.millrace.tracking;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A group of runs that answer one question.
 *
 * @param id {@code 0} is the tenant's Default experiment
 * @param runs how many it holds
 * @param deletedAt in the trash since
 */
public record Experiment(
    String id,
    String name,
    Optional<String> description,
    long runs,
    Optional<Instant> lastRunAt,
    Map<String, String> tags,
    Instant createdAt,
    Instant updatedAt,
    Optional<Instant> deletedAt,
    long revision) {
  /** The id of the experiment that every tenant has from the start. */
  public static final String DEFAULT_ID = "0";
}
