package io.millrace.platform.parquet;

/**
 * A column of a table.
 *
 * @param optional whether a row may be without a value
 */
public record ParquetColumn(String name, ParquetType type, boolean optional) {
  private static final int REQUIRED = 0;
  private static final int OPTIONAL = 1;
  private static final int UTF8 = 0;
  private static final int TIMESTAMP_MILLIS = 9;
  private static final int TIMESTAMP_MICROS = 10;
  private static final int TEXT_UNION = 1;
  private static final int TIMESTAMP_UNION = 8;
  private static final int LOGICAL_TYPE = 10;

  /** A column that every row has. */
  public static ParquetColumn of(String name, ParquetType type) {
    return new ParquetColumn(name, type, false);
  }

  /** A column that rows may be without. */
  public static ParquetColumn optional(String name, ParquetType type) {
    return new ParquetColumn(name, type, true);
  }

  /** The column as an element of the file's schema. */
  byte[] schema() {
    Thrift element =
        new Thrift()
            .integer(1, type.physical())
            .integer(3, optional ? OPTIONAL : REQUIRED)
            .text(4, name);
    return switch (type) {
      case TEXT ->
          element
              .integer(6, UTF8)
              .struct(LOGICAL_TYPE, new Thrift().struct(TEXT_UNION, new Thrift()))
              .toBytes();
      case MILLIS -> element.integer(6, TIMESTAMP_MILLIS).struct(10, timestamp(1)).toBytes();
      case MOMENT -> element.integer(6, TIMESTAMP_MICROS).struct(10, timestamp(2)).toBytes();
      case INTEGER, REAL -> element.toBytes();
    };
  }

  /** In UTC. */
  private static Thrift timestamp(int unit) {
    Thrift units = new Thrift().struct(unit, new Thrift());
    return new Thrift().struct(TIMESTAMP_UNION, new Thrift().flag(1, true).struct(2, units));
  }
}
