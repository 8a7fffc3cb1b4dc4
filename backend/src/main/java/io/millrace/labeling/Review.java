package io.millrace.labeling;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A reviewer's decision.
 *
 * @param result the label, when accepted
 */
public record Review(
    Decision decision,
    Optional<AnnotationResult> result,
    String reviewer,
    Optional<String> reviewerName,
    Optional<String> comment,
    Instant createdAt) {

  Review withName(String name) {
    return new Review(decision, result, reviewer, Optional.of(name), comment, createdAt);
  }

  /** What a reviewer can decide. */
  public enum Decision {
    @JsonProperty("accept")
    ACCEPT,
    @JsonProperty("reject")
    REJECT;

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Decision ofWireName(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT));
    }
  }
}
