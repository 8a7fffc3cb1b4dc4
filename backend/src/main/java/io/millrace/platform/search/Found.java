package io.millrace.platform.search;

import java.util.List;

/**
 * What a search has found.
 *
 * @param more whether there are more after these
 */
public record Found<T>(List<T> items, boolean more) {
  /** Of a query that asked for one more than the limit. */
  public static <T> Found<T> of(List<T> rows, int limit) {
    return rows.size() <= limit
        ? new Found<>(rows, false)
        : new Found<>(rows.subList(0, limit), true);
  }
}
