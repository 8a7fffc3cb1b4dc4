package io.millrace.lineage;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.regex.Pattern;

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
  LOGGED_DATASET,
  LOGGED_MODEL,
  MODEL,
  MODEL_VERSION,
  ENDPOINT,
  DEPLOYMENT,
  PREDICTION,
  USER;

  private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final Pattern VERSION = Pattern.compile(UUID + "@[0-9]{1,9}");
  private static final Pattern ANY = Pattern.compile(".+", Pattern.DOTALL);

  /** Whether an id can be one of this kind, as {@link EntityRef} writes them. */
  public boolean admits(String id) {
    Pattern pattern =
        switch (this) {
          case DATASET_VERSION -> VERSION;
          case EXPERIMENT, RUN, ARTIFACT, USER -> ANY;
          default -> UUID;
        };
    return pattern.matcher(id).matches();
  }

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
