package io.millrace.lineage;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The kinds of things that the graph connects. */
public enum EntityKind {
  DATASET,
  DATASET_VERSION,
  ENTRY,
  UPLOAD,
  LABELING_PROJECT,
  TASK,
  ANNOTATION,
  REVIEW,
  EXPERIMENT,
  RUN,
  ARTIFACT,
  MODEL,
  MODEL_VERSION,
  ENDPOINT,
  DEPLOYMENT,
  PREDICTION,
  USER;

  /** The name in the contract and in the table. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kind of a name in the contract. */
  public static EntityKind ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
