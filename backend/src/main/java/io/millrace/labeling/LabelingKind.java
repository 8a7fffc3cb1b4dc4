package io.millrace.labeling;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What annotators are asked. */
public enum LabelingKind {
  /** One of the project's classes for each image. */
  IMAGE_CLASSIFICATION;

  /** The name in the contract and in the table. */
  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static LabelingKind ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
