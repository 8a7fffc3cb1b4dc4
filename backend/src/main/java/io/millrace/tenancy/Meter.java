package io.millrace.tenancy;

/** What is counted against a quota. */
public enum Meter {
  /** Bytes of distinct content held in the object store. */
  STORAGE_BYTES("storageBytes", "storage", "bytes"),
  /** Registered model versions, deleted ones not included. */
  MODELS("models", "model", "models"),
  /** Predicted rows in a calendar month (UTC). */
  PREDICTIONS_PER_MONTH("predictionsPerMonth", "monthly prediction", "predictions");

  private final String wireName;
  private final String title;
  private final String unit;

  Meter(String wireName, String title, String unit) {
    this.wireName = wireName;
    this.title = title;
    this.unit = unit;
  }

  /** The name in the contract and in the database. */
  public String wireName() {
    return wireName;
  }

  /** The quota's name in a sentence. */
  String title() {
    return title;
  }

  /** What it counts, in a sentence. */
  String unit() {
    return unit;
  }
}
