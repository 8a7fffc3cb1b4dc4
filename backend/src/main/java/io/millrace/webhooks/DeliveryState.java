package io.millrace.webhooks;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a delivery stands. */
public enum DeliveryState {
  /** It will be tried, perhaps again. */
  WAITING,
  /** It was answered with 2xx. */
  DELIVERED,
  /** It was given up. */
  DEAD;

  /** The name in the contract and the database. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The state of a wire name.
   *
   * @throws IllegalArgumentException for an unknown one
   */
  public static DeliveryState ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
