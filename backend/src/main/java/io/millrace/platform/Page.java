package io.millrace.platform;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.function.Function;

/**
 * One page of a list.
 *
 * @param items in the list's order
 * @param nextCursor opaque; null on the last page
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Page<T>(List<T> items, String nextCursor) {
  public Page {
    items = List.copyOf(items);
  }

  /**
   * A page from a query that asked for one row more than the limit.
   *
   * @param rows at most {@code limit + 1} rows
   * @param cursorOf the position of a row, for {@link Cursor#of}
   */
  public static <T> Page<T> of(List<T> rows, int limit, Function<T, String> cursorOf) {
    return rows.size() <= limit
        ? new Page<>(rows, null)
        : new Page<>(rows.subList(0, limit), cursorOf.apply(rows.get(limit - 1)));
  }

  /** The page with each item mapped. */
  public <R> Page<R> map(Function<T, R> mapper) {
    return new Page<>(items.stream().map(mapper).toList(), nextCursor);
  }
}
