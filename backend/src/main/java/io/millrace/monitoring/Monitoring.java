package io.millrace.monitoring;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was captured, at a glance. */
public record Monitoring(List<OfEndpoint> endpoints) {
  /**
   * One endpoint's captures.
   *
   * @param corrected labeled by people otherwise than predicted
   * @param dropped on this node since it started
   * @param confidence captures in ten equal bins from 0 to 1
   * @param labels captures by predicted label
   */
  public record OfEndpoint(
      String endpoint,
      long captured,
      long sent,
      long labeled,
      long corrected,
      long dropped,
      Optional<Instant> newest,
      List<Long> confidence,
      Map<String, Long> labels) {}
}
