package io.millrace.datasets;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What an entry is for. */
public enum Split {
  TRAIN,
  VALIDATION,
  TEST;

  /** The name in the contract and in the table. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The split of a name in the contract. */
  public static Split ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
