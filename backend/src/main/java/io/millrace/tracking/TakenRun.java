package io.millrace.tracking;

import java.time.Instant;
import java.util.Optional;

/**
 * A run of another tracking server.
 *
 * @param id kept, so that everything that names the run still does
 * @param by whose run it is; empty for whoever takes it over
 * @param trashed whether it is in the other server's trash
 */
public record TakenRun(
    String id,
    String experimentId,
    String name,
    Optional<String> by,
    RunStatus status,
    Instant startedAt,
    Optional<Instant> endedAt,
    boolean trashed) {
  /** What there is here. */
  public enum Found {
    /** Open for what is logged to it. */
    OPEN,
    /** In the trash: nothing is added any more. */
    TRASHED,
    /** A run with this id belongs to another experiment. */
    ELSEWHERE
  }
}
