package io.millrace.tracking;

import java.time.Instant;
import java.util.Optional;

/**
 * A run or an experiment in the trash.
 *
 * @param kind whether it is a run or an experiment
 * @param experimentId of a run
 * @param runs of an experiment: how many went with it
 * @param deletedBy the subject; empty where it is not known
 * @param purgeAt when it goes for good, at the earliest
 * @param held why it does not; empty where nothing needs it
 */
public record TrashItem(
    String kind,
    String id,
    String name,
    Optional<String> experimentId,
    Optional<String> experimentName,
    long runs,
    Instant deletedAt,
    Optional<String> deletedBy,
    Instant purgeAt,
    Optional<String> held) {
  static final String RUN = "run";
  static final String EXPERIMENT = "experiment";

  /** The same, with when it goes and why it does not. */
  TrashItem with(Instant goes, Optional<String> reason) {
    return new TrashItem(
        kind, id, name, experimentId, experimentName, runs, deletedAt, deletedBy, goes, reason);
  }

  boolean isRun() {
    return kind.equals(RUN);
  }
}
