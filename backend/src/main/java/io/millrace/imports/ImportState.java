package io.millrace.imports;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where an import stands. */
enum ImportState {
  RUNNING,
  SUCCEEDED,
  FAILED,
  CANCELLED;

  /** The name in the contract and in the table. */
  @JsonValue
  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The state of a name. */
  @JsonCreator
  static ImportState ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
