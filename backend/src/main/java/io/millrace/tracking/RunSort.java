package io.millrace.tracking;

import io.millrace.platform.ApiException;
import io.millrace.platform.Cursor;
import io.millrace.platform.db.Where;
import io.vertx.sqlclient.Row;
import java.util.Optional;

/**
 * By what a list of runs is sorted, and where its next page begins. A run without the value comes
 * last in both directions, a NaN just before; equal values are ordered by id, newest first, so that
 * every order is total and a page never repeats or leaves out a run.
 */
record RunSort(Kind kind, String key, boolean descending) {
  private static final String METRICS = "metrics.";
  private static final String PARAMS = "params.";

  /** What of a run; the SQL of the value and how it is read. */
  enum Kind {
    STARTED("r.started_at", "", "false"),
    NAME("left(r.name, 100)", "", "false"),
    METRIC(
        "m.value",
        """
         LEFT JOIN metric_series m
           ON m.tenant_id = r.tenant_id AND m.run_id = r.id AND m.key = ? AND m.points > 0
        """,
        "m.value = 'NaN'"),
    PARAM(
        "left(p.value, 100)",
        " LEFT JOIN run_param p ON p.tenant_id = r.tenant_id AND p.run_id = r.id AND p.key = ?",
        "false");

    private final String value;
    private final String join;
    private final String notANumber;

    Kind(String value, String join, String notANumber) {
      this.value = value;
      this.join = join;
      this.notANumber = notANumber;
    }
  }

  /**
   * Reads the parameter {@code sort}.
   *
   * @throws ApiException INVALID_REQUEST
   */
  static RunSort parse(String sort) {
    boolean descending = sort.startsWith("-");
    String name = descending ? sort.substring(1) : sort;
    if (name.equals("startedAt")) {
      return new RunSort(Kind.STARTED, "", descending);
    }
    if (name.equals("name")) {
      return new RunSort(Kind.NAME, "", descending);
    }
    if (name.startsWith(METRICS)) {
      return new RunSort(Kind.METRIC, key(name.substring(METRICS.length())), descending);
    }
    if (name.startsWith(PARAMS)) {
      return new RunSort(Kind.PARAM, key(name.substring(PARAMS.length())), descending);
    }
    throw ApiException.invalid(
        "query/sort",
        "Sort by startedAt, name, metrics.<key> or params.<key>, with a leading '-' to turn it"
            + " round.");
  }

  private static String key(String key) {
    return TrackingNames.metricKey("query/sort", key);
  }

  /** The column that holds the value, and the rank that keeps NaN and nothing at the end. */
  String columns() {
    return ", " + kind.value + " AS sort_value, " + rank() + " AS sort_rank";
  }

  /** The join that fetches the value; binds its key. */
  String join(Where where) {
    return kind.join.replace("?", key.isEmpty() ? "" : where.bind(key));
  }

  String orderBy() {
    return " ORDER BY " + rank() + ", " + kind.value + (descending ? " DESC" : "") + ", r.id DESC";
  }

  /** Only what comes after the cursor. */
  void after(Where where, Cursor cursor) {
    int separator = cursor.key().indexOf(' ');
    String rank = separator < 0 ? "" : cursor.key().substring(0, separator);
    String value = cursor.key().substring(separator + 1);
    if (rank.equals("0")) {
      where.and(
          "(%s > 0 OR %s %s ? OR (%s = ? AND r.id < ?))"
              .formatted(rank(), kind.value, descending ? "<" : ">", kind.value),
          typed(value),
          typed(value),
          cursor.id());
    } else if (rank.equals("1") || rank.equals("2")) {
      int last = Integer.parseInt(rank);
      where.and(
          "(%s > ? OR (%s = ? AND r.id < ?))".formatted(rank(), rank()), last, last, cursor.id());
    } else {
      throw invalid();
    }
  }

  /** Where a row stands, for the cursor of the next page. */
  String position(Row row) {
    int rank = row.getInteger("sort_rank");
    if (rank > 0) {
      return rank + " ";
    }
    return switch (kind) {
      case STARTED -> "0 " + row.getOffsetDateTime("sort_value").toInstant();
      case METRIC -> "0 " + row.getDouble("sort_value");
      case NAME, PARAM -> "0 " + row.getString("sort_value");
    };
  }

  private Object typed(String value) {
    return switch (kind) {
      case STARTED -> Cursor.parse(Optional.of(Cursor.of(value, ""))).orElseThrow().keyAsTime();
      case METRIC -> number(value);
      case NAME, PARAM -> value;
    };
  }

  private static Double number(String value) {
    try {
      return Double.valueOf(value);
    } catch (NumberFormatException e) {
      throw invalid();
    }
  }

  private static ApiException invalid() {
    return ApiException.invalid(
        "query/cursor", "The cursor is not one of this list; start again without it.");
  }

  private String rank() {
    return "CASE WHEN %s IS NULL THEN 2 WHEN %s THEN 1 ELSE 0 END"
        .formatted(kind.value, kind.notANumber);
  }
}
