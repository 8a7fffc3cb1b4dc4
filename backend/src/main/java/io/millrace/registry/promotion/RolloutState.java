package io.millrace.registry.promotion;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a rollout stands. */
public enum RolloutState {
  /** It goes through its steps. */
  RUNNING,
  /** Too little traffic came: a person decides. The limits hold meanwhile. */
  WAITING,
  /** By a person, or by a change that was not its own; the traffic is left as it is. */
  STOPPED,
  /** The alias has moved, and goes back where a limit breaks. */
  WATCHING,
  COMPLETED,
  ROLLED_BACK;

  /** Whether it acts by itself. */
  boolean acts() {
    return this == RUNNING || this == WAITING || this == WATCHING;
  }

  boolean ended() {
    return this == COMPLETED || this == ROLLED_BACK;
  }

  /** The name in the contract and in the table. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The state of a name in the table. */
  public static RolloutState ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
