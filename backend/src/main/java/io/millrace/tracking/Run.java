package io.millrace.tracking;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One execution of training or evaluation code.
 *
 * @param metrics the latest point of each
 * @param deletedAt in the trash since
 * @param resumedAt when it went on after its end, the last time
 * @param forkedFrom the run that it goes on from
 * @param createdBy the subject that started it
 */
public record Run(
    String id,
    String experimentId,
    String name,
    RunStatus status,
    Map<String, String> params,
    Map<String, LatestMetric> metrics,
    Map<String, String> tags,
    List<RunInput> inputs,
    Instant startedAt,
    Optional<Instant> endedAt,
    Optional<Instant> deletedAt,
    Optional<Instant> resumedAt,
    Optional<ForkedFrom> forkedFrom,
    String createdBy,
    long revision) {
  /**
   * Where a run was forked.
   *
   * @param runId of the source, which may be in the trash or gone
   * @param name of the source at that time
   * @param step the last of the source's steps that the fork has
   */
  public record ForkedFrom(String runId, String name, long step) {}
}
