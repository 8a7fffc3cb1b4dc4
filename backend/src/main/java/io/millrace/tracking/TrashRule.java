package io.millrace.tracking;

import java.time.Instant;
import java.util.Optional;

/**
 * How long a tenant's trash is kept.
 *
 * @param keepDays 1 to 3650
 * @param updatedBy who set it; empty for the default
 */
public record TrashRule(int keepDays, Optional<String> updatedBy, Optional<Instant> updatedAt) {
  /** What holds where nobody has said anything. */
  public static final TrashRule DEFAULT = new TrashRule(30, Optional.empty(), Optional.empty());

  /** What a client sets. */
  public record Change(int keepDays) {}
}
