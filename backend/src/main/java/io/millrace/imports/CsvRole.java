package io.millrace.imports;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a column of a table is. */
public enum CsvRole {
  /** Which run a line belongs to. */
  RUN,
  /** A whole number. */
  STEP,
  /** When: ISO 8601, or seconds, milliseconds or microseconds since 1970. */
  TIME,
  /** A number under the column's name. */
  METRIC,
  /** The name of a number that stands in the column of values. */
  KEY,
  /** A number under the name in the column of keys. */
  VALUE,
  /** A text that is one and the same in all lines of a run. */
  PARAM,
  /** A text of the run; the last line's counts. */
  TAG,
  /** Not taken. */
  IGNORE;

  /** The name in the contract. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of a name. */
  @JsonCreator
  public static CsvRole ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** Whether more than one column can have it. */
  boolean isRepeatable() {
    return this == METRIC || this == PARAM || this == TAG || this == IGNORE;
  }
}
