package io.millrace.platform.db;

import io.millrace.platform.Cursor;
import io.millrace.platform.ListOrder;
import io.millrace.platform.ListQuery;
import io.millrace.platform.ListQuery.Sort;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A filter that is put together at run time, with bound parameters only. {@code ?} in a condition
 * becomes the next {@code $n}.
 *
 * <pre>{@code
 * Where where = Where.of(tx.tenantId()).and("tenant_id = $1").andIf("name ILIKE ?", q.map(Where::contains));
 * tx.list("SELECT … FROM dataset" + where.sql() + " ORDER BY name LIMIT " + where.bind(limit), where.tuple(), …)
 * }</pre>
 */
public final class Where {
  private final List<String> conditions = new ArrayList<>();
  private final List<Object> parameters = new ArrayList<>();

  private Where() {}

  /** A filter whose first parameters ({@code $1}, …) are given. */
  public static Where of(Object... first) {
    Where where = new Where();
    where.parameters.addAll(List.of(first));
    return where;
  }

  /** Adds a condition; each {@code ?} takes one of the values. */
  public Where and(String condition, Object... values) {
    StringBuilder sql = new StringBuilder();
    int value = 0;
    for (int i = 0; i < condition.length(); i++) {
      char c = condition.charAt(i);
      if (c == '?') {
        sql.append(bind(values[value++]));
      } else {
        sql.append(c);
      }
    }
    conditions.add(sql.toString());
    return this;
  }

  /** Adds a condition with one {@code ?} if there is a value for it. */
  public Where andIf(String condition, Optional<?> value) {
    value.ifPresent(present -> and(condition, present));
    return this;
  }

  /**
   * Adds what a list asks for: part of the name, and only what comes after the cursor.
   *
   * @param table the alias of the table with the columns {@code name}, {@code created_at}, {@code
   *     id}
   * @param id reads the cursor's id as the column's type
   */
  public Where list(String table, ListQuery query, Function<Cursor, Object> id) {
    Sort sort = query.sort();
    andIf(table + ".name ILIKE ?", query.search().map(Where::contains));
    String key = "(" + table + "." + sort.column() + ", " + table + ".id) ";
    query
        .after()
        .ifPresent(
            last -> and(key + sort.comparison() + " (?, ?)", sort.keyOf(last), id.apply(last)));
    return this;
  }

  /** {@code ORDER BY … LIMIT …} of such a list, one row more than the page has. */
  public String page(String table, ListQuery query) {
    Sort sort = query.sort();
    return " ORDER BY %1$s.%2$s %3$s, %1$s.id %3$s LIMIT %4$s"
        .formatted(table, sort.column(), sort.direction(), bind(query.limit() + 1));
  }

  /**
   * Only what comes after the cursor in the order.
   *
   * @param id the expression of the row's id, a UUID
   */
  public Where after(ListOrder<?> order, String id, Optional<Cursor> after) {
    after.ifPresent(
        last ->
            and(
                "(" + order.expression() + ", " + id + ") " + order.comparison() + " (?, ?)",
                order.keyOf(last),
                last.idAsUuid()));
    return this;
  }

  /** {@code ORDER BY … LIMIT …} in the order, one row more than the page has. */
  public String page(ListOrder<?> order, String id, int limit) {
    return " ORDER BY %1$s %2$s, %3$s %2$s LIMIT %4$s"
        .formatted(order.expression(), order.direction(), id, bind(limit + 1));
  }

  /**
   * The filter and {@code ORDER BY … LIMIT …} of a list with the newest first, one row more than
   * the page has; to be asked for last.
   *
   * @param time the column by which it is ordered
   * @param id the column of the row's id, a UUID
   */
  public String newest(String time, String id, Optional<Cursor> after, int limit) {
    after.ifPresent(
        last -> and("(" + time + ", " + id + ") < (?, ?)", last.keyAsTime(), last.idAsUuid()));
    return sql() + " ORDER BY %s DESC, %s DESC LIMIT %s".formatted(time, id, bind(limit + 1));
  }

  /** Binds a value and answers its {@code $n}, for use after the filter (LIMIT, ORDER BY CASE). */
  public String bind(Object value) {
    parameters.add(value);
    return "$" + parameters.size();
  }

  /** {@code WHERE …} with a leading space; nothing without a condition. */
  public String sql() {
    return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
  }

  /** The parameters bound so far. */
  public Tuple tuple() {
    return Tuple.tuple(new ArrayList<>(parameters));
  }

  /** A LIKE pattern for text that contains the words as they are. */
  public static String contains(String text) {
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
  }
}
