package io.millrace.serving;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a deployment stands on one node. */
public enum DeploymentState {
  /** Its model is fetched, loaded and warmed. */
  LOADING,
  /** It can answer. */
  READY,
  /** Its model could not be loaded; it is tried again. */
  FAILED;

  /** The name in the contract. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The state of a name in the contract. */
  @JsonCreator
  public static DeploymentState ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
