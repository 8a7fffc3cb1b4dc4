package io.millrace.registry.promotion;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a gate looks at. */
public enum GateKind {
  /** A metric that the version was registered with. */
  METRIC,
  /** How the version classifies the labeled pictures of a dataset version. */
  EVALUATION,
  /** How well the answers agree with those of the framework that trained it. */
  PARITY,
  /** How long a single row takes on the engine that serves. */
  LATENCY,
  /** The peak of the admission run. */
  MEMORY,
  /** A person. */
  APPROVAL;

  /** The name in the contract and in the table. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kind of a wire name. */
  @JsonCreator
  public static GateKind ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
