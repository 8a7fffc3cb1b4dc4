package io.millrace.labeling;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a task stands. */
public enum TaskState {
  /** Answers are missing. */
  OPEN,
  /** All answers are there and differ too much. */
  IN_REVIEW,
  /** It has a label, by agreement or by review. */
  ACCEPTED,
  /** A reviewer found that it should have none. */
  REJECTED;

  /** The name in the contract and in the table. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static TaskState ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
