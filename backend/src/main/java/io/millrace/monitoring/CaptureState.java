package io.millrace.monitoring;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How far a capture has come. */
public enum CaptureState {
  /** Kept; nobody has seen it. */
  CAPTURED,
  /** A task of a labeling project. */
  SENT,
  /** People have decided what it is. */
  LABELED,
  /** People have decided that it is nothing. */
  REJECTED;

  /** The name in the contract. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The state of a name in the contract. */
  public static CaptureState ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
