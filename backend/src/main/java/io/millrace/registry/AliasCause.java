package io.millrace.registry;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What moved an alias. */
public enum AliasCause {
  /** Somebody set or removed it, or removed its version. */
  MANUAL,
  /** A version passed its gates. */
  PROMOTION,
  /** Somebody returned it to what it pointed at before. */
  ROLLBACK,
  /** A rollout broke a limit after the alias had moved. */
  AUTOMATIC_ROLLBACK;

  /** The name in the contract and in the table. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The cause of a name in the table. */
  public static AliasCause ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
