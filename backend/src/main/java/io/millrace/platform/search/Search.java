package io.millrace.platform.search;

import java.util.List;

/**
 * What a search asks for.
 *
 * @param offset how many of the found to leave out
 * @param limit most that are answered
 */
public record Search(
    List<Condition> conditions, List<Order> orders, Stage stage, long offset, int limit) {

  /** What is found: also what is in the trash, or nothing else. */
  public enum Stage {
    ACTIVE("deleted_at IS NULL"),
    TRASHED("deleted_at IS NOT NULL"),
    ALL("true");

    private final String sql;

    Stage(String sql) {
      this.sql = sql;
    }

    /** As a condition on the column {@code deleted_at}. */
    public String sql() {
      return sql;
    }
  }
}
