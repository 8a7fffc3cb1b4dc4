package io.millrace.registry;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a model version stands. */
public enum VersionState {
  /** Its file is being examined. */
  PENDING,
  /** It can be served. */
  READY,
  /** Its file cannot be served; it holds no bytes and no quota. */
  REJECTED,
  /** Registered for clients that load its files themselves; it holds no bytes and no quota. */
  UNSERVABLE;

  /** Whether its bytes and itself count in the quota. */
  boolean counts() {
    return this == PENDING || this == READY;
  }

  /** Whether an alias may point at it. */
  boolean settled() {
    return this == READY || this == UNSERVABLE;
  }

  /** The name in the contract and in the table. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The state of a name in the contract. */
  @JsonCreator
  public static VersionState ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
