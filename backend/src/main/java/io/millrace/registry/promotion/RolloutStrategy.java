package io.millrace.registry.promotion;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a version meets traffic before its alias moves. */
public enum RolloutStrategy {
  /** It answers a share of the requests. */
  CANARY,
  /** It gets a copy of a share of the answered requests. */
  SHADOW;

  /** The name in the contract. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The strategy of a wire name. */
  @JsonCreator
  public static RolloutStrategy ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
