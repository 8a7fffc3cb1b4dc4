package io.millrace.tracking;

import io.millrace.platform.ApiException;
import io.millrace.platform.db.TenantTx;
import io.millrace.tracking.RunColumns.Kind;
import io.millrace.tracking.RunColumns.Name;
import io.millrace.tracking.RunGroups.Figures;
import io.millrace.tracking.RunGroups.RunGroup;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Runs of a search by a param or tag, as SQL. */
final class RunGroupQuery {
  /** A sum of values that are each finite is finite when each is made so much smaller. */
  private static final double SCALE = 0x1p30;

  /** Values that read like numbers, of a size that PostgreSQL takes, come in their order. */
  private static final String NUMBER =
      "CASE WHEN g.value ~ '^-?[0-9]{1,100}(\\.[0-9]{1,100})?([eE][-+]?[0-9]{1,2})?$' THEN"
          + " g.value::float8 END";

  private final List<Name> columns;
  private final String sql;
  private final Tuple tuple;

  private RunGroupQuery(List<Name> columns, String sql, Tuple tuple) {
    this.columns = columns;
    this.sql = sql;
    this.tuple = tuple;
  }

  /**
   * Translates.
   *
   * @param sort {@code value}, {@code runs} or one of the columns (by its mean), with a leading
   *     {@code -} for descending
   * @param at values at steps, of each column that is one
   * @throws ApiException INVALID_REQUEST for a column that is no metric, or another sort
   */
  static RunGroupQuery of(
      TenantTx tx,
      RunSearch search,
      Name by,
      List<Name> columns,
      String sort,
      Map<Name, Map<String, Double>> at,
      int limit) {
    RunQuery runs = RunQuery.of(tx.tenantId(), search, at);
    String value = runs.group(by);
    String values =
        IntStream.range(0, columns.size())
            .mapToObj(i -> finite(runs.value(columns.get(i))) + " AS v" + i)
            .map(", "::concat)
            .collect(Collectors.joining());
    String figures =
        IntStream.range(0, columns.size())
            .mapToObj(
                i ->
                    ", count(g.v%1$d) AS n%1$d, %2$s AS mean%1$d, min(g.v%1$d) AS min%1$d, max(g.v%1$d) AS max%1$d"
                        .formatted(i, mean(i)))
            .collect(Collectors.joining());
    String sql =
        "SELECT g.value, count(*) AS runs, count(*) OVER () AS total%s FROM (SELECT %s AS value%s%s) g"
                .formatted(figures, value, values, runs.from())
            + " GROUP BY g.value ORDER BY %s LIMIT %s"
                .formatted(order(sort, columns), runs.bind(limit));
    return new RunGroupQuery(columns, sql, runs.tuple());
  }

  private static String finite(String value) {
    return "CASE WHEN %s NOT IN ('NaN', 'Infinity', '-Infinity') THEN %1$s END".formatted(value);
  }

  /** Smaller by {@link #SCALE}. */
  private static String mean(int column) {
    return "sum(g.v%1$d / %2$s) / nullif(count(g.v%1$d), 0)".formatted(column, (long) SCALE);
  }

  private static String order(String sort, List<Name> columns) {
    boolean descending = sort.startsWith("-");
    String name = descending ? sort.substring(1) : sort;
    String direction = (descending ? " DESC" : "") + " NULLS LAST";
    String byValue = NUMBER + direction + ", g.value" + direction;
    if (name.equals("value")) {
      return byValue;
    }
    if (name.equals("runs")) {
      return "count(*)" + direction + ", g.value NULLS LAST";
    }
    int column = columns.stream().map(Name::toString).toList().indexOf(name);
    if (column < 0) {
      throw ApiException.invalid(
          "query/sort",
          "Groups are sorted by value, runs or one of the columns, with a leading '-' to turn it"
              + " round.");
    }
    return mean(column) + direction + ", g.value NULLS LAST";
  }

  /**
   * Reads the names of columns that have a mean.
   *
   * @throws ApiException INVALID_REQUEST
   */
  static List<Name> columns(String pointer, List<String> names) {
    List<Name> columns = names.stream().map(name -> Name.of(pointer, name)).distinct().toList();
    if (columns.stream().anyMatch(column -> column.kind() != Kind.METRICS)) {
      throw ApiException.invalid(pointer, "Groups have figures of metrics alone.");
    }
    return columns;
  }

  String sql() {
    return sql;
  }

  Tuple tuple() {
    return tuple;
  }

  /** One row: a group, and how many there are. */
  Counted group(Row row) {
    List<Figures> figures =
        IntStream.range(0, columns.size())
            .mapToObj(
                i ->
                    new Figures(
                        columns.get(i).toString(),
                        row.getLong("n" + i),
                        mean(row.getDouble("mean" + i)),
                        row.getDouble("min" + i),
                        row.getDouble("max" + i)))
            .toList();
    return new Counted(
        new RunGroup(Optional.ofNullable(row.getString("value")), row.getLong("runs"), figures),
        row.getLong("total"));
  }

  private static Double mean(Double scaled) {
    if (scaled == null) {
      return null;
    }
    return Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, scaled * SCALE));
  }

  /** A group, and how many there are in all. */
  record Counted(RunGroup group, long total) {}
}
