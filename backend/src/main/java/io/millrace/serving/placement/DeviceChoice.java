package io.millrace.serving.placement;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What an endpoint's models are to run on. */
public enum DeviceChoice {
  /** A GPU where there is one with room, else the CPU. */
  AUTO,
  CPU,
  GPU;

  /** As the API and the database have it. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reverses {@link #wireName}. */
  @JsonCreator
  public static DeviceChoice of(String wireName) {
    return valueOf(wireName.toUpperCase(Locale.ROOT));
  }
}
