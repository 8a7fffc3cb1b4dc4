package io.millrace.labeling;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Asks for work.
 *
 * @param holding tasks that the page already shows and that must not be given again
 */
public record LeaseRequest(Optional<Purpose> purpose, Optional<List<UUID>> holding) {
  /** What the task is wanted for. */
  public enum Purpose {
    @JsonProperty("annotate")
    ANNOTATE,
    @JsonProperty("review")
    REVIEW
  }

  boolean forReview() {
    return purpose.orElse(Purpose.ANNOTATE) == Purpose.REVIEW;
  }
}
