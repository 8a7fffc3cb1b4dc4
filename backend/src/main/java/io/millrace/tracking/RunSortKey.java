package io.millrace.tracking;

import io.millrace.platform.db.Where;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * One key of an order: SQL of a value, what it is, and how a page goes on after it. Values that are
 * missing come last in both directions, NaN just before.
 *
 * @param value SQL without text of a client
 * @param always whether every run has a value that is no NaN
 */
record RunSortKey(String value, Kind type, boolean always, boolean ascending) {
  /** What the value is. */
  enum Kind {
    TEXT,
    NUMBER,
    TIME
  }

  private static final String PRESENT = "0";

  private String rank() {
    String notANumber = type == Kind.NUMBER ? "WHEN %s = 'NaN' THEN 1 ".formatted(value) : "";
    return "CASE WHEN %s IS NULL THEN 2 %sELSE 0 END".formatted(value, notANumber);
  }

  String columns(int index) {
    return ", %s AS value_%d%s"
        .formatted(value, index, always ? "" : ", " + rank() + " AS rank_" + index);
  }

  String orderBy() {
    return (always ? "" : rank() + ", ") + value + (ascending ? "" : " DESC");
  }

  /** Where a row stands: its rank, and its value if it has one. */
  String position(Row row, int index) {
    int rank = always ? 0 : row.getInteger("rank_" + index);
    if (rank > 0) {
      return Integer.toString(rank);
    }
    String column = "value_" + index;
    return PRESENT
        + switch (type) {
          case TEXT -> row.getString(column);
          case NUMBER -> row.getDouble(column).toString();
          case TIME -> row.getOffsetDateTime(column).toInstant().toString();
        };
  }

  /** What comes after a position, and what stands at it. */
  Next next(Where where, String position) {
    String comparison = ascending ? " > " : " < ";
    if (!position.startsWith(PRESENT)) {
      String rank = where.bind(Integer.valueOf(position));
      return new Next(rank() + " > " + rank, rank() + " = " + rank);
    }
    String bound = where.bind(typed(position.substring(PRESENT.length())));
    String after = value + comparison + bound;
    String same = value + " = " + bound;
    return always
        ? new Next(after, same)
        : new Next("(%s > 0 OR %s)".formatted(rank(), after), same);
  }

  private Object typed(String text) {
    return switch (type) {
      case TEXT -> text;
      case NUMBER -> Double.valueOf(text);
      case TIME -> Instant.parse(text).atOffset(ZoneOffset.UTC);
    };
  }

  /** Conditions. */
  record Next(String after, String same) {}
}
