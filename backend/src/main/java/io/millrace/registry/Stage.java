package io.millrace.registry;

import java.util.Locale;

/** Where a version stands in the life of its model, as MLflow has it; aliases have replaced it. */
public enum Stage {
  NONE,
  STAGING,
  PRODUCTION,
  ARCHIVED;

  /** The name in the table. */
  String storedName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
