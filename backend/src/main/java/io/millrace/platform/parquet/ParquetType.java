package io.millrace.platform.parquet;

/** What a column holds, and which Java values become it. */
public enum ParquetType {
  /** {@link Long} or {@link Integer}. */
  INTEGER(2),
  /** Milliseconds since 1970 as {@link Long}; a moment to readers. */
  MILLIS(2),
  /** {@link java.time.Instant}, kept to the microsecond. */
  MOMENT(2),
  /** {@link Double}. */
  REAL(5),
  /** {@link String}. */
  TEXT(6);

  private final int physical;

  ParquetType(int physical) {
    this.physical = physical;
  }

  /** Parquet's physical type: INT64, DOUBLE or BYTE_ARRAY. */
  int physical() {
    return physical;
  }
}
