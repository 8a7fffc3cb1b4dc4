package io.millrace.registry.promotion;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a promotion stands. */
public enum PromotionState {
  /** A job holds the version against the gates. */
  CHECKING,
  /** A person has to decide. */
  WAITING,
  /** It meets traffic before the alias moves. */
  ROLLING_OUT,
  /** The alias has moved. */
  PROMOTED,
  /** A limit was broken, or a person returned it: the alias points where it did before. */
  ROLLED_BACK,
  /** A gate was not passed. */
  REFUSED,
  /** A person said no. */
  DECLINED,
  /** The installation could not check it. */
  FAILED,
  /** Its job was cancelled. */
  CANCELLED;

  /** The name in the contract and in the table. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The state of a name in the table. */
  public static PromotionState ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
