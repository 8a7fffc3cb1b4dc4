package io.millrace.platform;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a list of named things is asked for.
 *
 * @param search part of the name
 * @param sort the order; the id decides between equals
 * @param after the last row of the page before
 * @param limit rows on a page
 */
public record ListQuery(Optional<String> search, Sort sort, Optional<Cursor> after, int limit) {

  /** The orders that such lists know. */
  public enum Sort {
    NAME("name", false),
    NAME_DOWN("name", true),
    CREATED("created_at", false),
    CREATED_DOWN("created_at", true);

    private final String column;
    private final boolean descending;

    Sort(String column, boolean descending) {
      this.column = column;
      this.descending = descending;
    }

    /** The order of a name in the contract; newest first for none. */
    public static Sort ofWireName(Optional<String> name) {
      return switch (name.orElse("")) {
        case "name" -> NAME;
        case "-name" -> NAME_DOWN;
        case "createdAt" -> CREATED;
        default -> CREATED_DOWN;
      };
    }

    /** The column, which every such table has. */
    public String column() {
      return column;
    }

    public String comparison() {
      return descending ? "<" : ">";
    }

    public String direction() {
      return descending ? "DESC" : "ASC";
    }

    /** The cursor's key as the column's type. */
    public Object keyOf(Cursor cursor) {
      return isByName() ? cursor.key() : cursor.keyAsTime();
    }

    private boolean isByName() {
      return this == NAME || this == NAME_DOWN;
    }
  }

  /**
   * A page of rows that were asked for with one more than the limit.
   *
   * @param id of a row, as the cursor holds it
   */
  public <T> Page<T> page(
      List<T> rows,
      Function<T, String> name,
      Function<T, Instant> createdAt,
      Function<T, Object> id) {
    return Page.of(
        rows,
        limit,
        row ->
            sort.isByName()
                ? Cursor.of(name.apply(row), id.apply(row))
                : Cursor.of(createdAt.apply(row), id.apply(row)));
  }
}
