package io.millrace.platform;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * An order in which a list can be asked for: by a value of its rows, and by their id between
 * equals.
 *
 * @param <T> the rows
 */
public final class ListOrder<T> {
  private final String name;
  private final String expression;
  private final Function<T, String> key;
  private final Function<Cursor, Object> bound;
  private final boolean descending;

  private ListOrder(
      String name,
      String expression,
      Function<T, String> key,
      Function<Cursor, Object> bound,
      boolean descending) {
    this.name = name;
    this.expression = expression;
    this.key = key;
    this.bound = bound;
    this.descending = descending;
  }

  /**
   * Ascending, by a text.
   *
   * @param name in the contract
   * @param expression of SQL, never null
   * @param value what the expression is for a row
   */
  public static <T> ListOrder<T> byText(String name, String expression, Function<T, String> value) {
    return new ListOrder<>(name, expression, value, Cursor::key, false);
  }

  /** Ascending, by a time; see {@link #byText}. */
  public static <T> ListOrder<T> byTime(
      String name, String expression, Function<T, Instant> value) {
    return new ListOrder<>(
        name, expression, value.andThen(Instant::toString), Cursor::keyAsTime, false);
  }

  /** Ascending, by a number of double precision; see {@link #byText}. */
  public static <T> ListOrder<T> byNumber(
      String name, String expression, Function<T, Double> value) {
    return new ListOrder<>(
        name, expression, value.andThen(number -> number.toString()), Cursor::keyAsDouble, false);
  }

  /** Ascending, by the id alone, which tells the order of creation and has an index. */
  public static <T> ListOrder<T> byId(String name, String id) {
    return new ListOrder<>(name, id, row -> "", Cursor::idAsUuid, false);
  }

  /** The same the other way round; {@code -name} in the contract. */
  public ListOrder<T> down() {
    return new ListOrder<>(name, expression, key, bound, true);
  }

  /**
   * The order that a client names.
   *
   * @param known ascending
   * @param usual where nothing is named
   * @throws ApiException INVALID_REQUEST for one that the list does not know
   */
  public static <T> ListOrder<T> named(
      Optional<String> wanted, List<ListOrder<T>> known, ListOrder<T> usual) {
    if (wanted.isEmpty()) {
      return usual;
    }
    boolean down = wanted.get().startsWith("-");
    String name = down ? wanted.get().substring(1) : wanted.get();
    ListOrder<T> found =
        known.stream()
            .filter(order -> order.name.equals(name))
            .findFirst()
            .orElseThrow(() -> ApiException.invalid("query/sort", "This list has no such order."));
    return down ? found.down() : found;
  }

  /** What rows are compared by, as SQL. */
  public String expression() {
    return expression;
  }

  public String comparison() {
    return descending ? "<" : ">";
  }

  public String direction() {
    return descending ? "DESC" : "ASC";
  }

  /** The cursor's key as the expression's type. */
  public Object keyOf(Cursor cursor) {
    return bound.apply(cursor);
  }

  /** The position of a row. */
  public String cursorOf(T row, Object id) {
    return Cursor.of(key.apply(row), id);
  }
}
