package io.millrace.platform.db;

import io.millrace.platform.search.Comparison;
import io.millrace.platform.search.Condition;
import io.millrace.platform.search.Condition.Number;
import io.millrace.platform.search.Condition.Text;
import io.millrace.platform.search.Condition.Texts;

/** Conditions of a search as SQL with bound values. */
public final class Conditions {
  private Conditions() {}

  /**
   * Adds a condition on an expression that is never NULL.
   *
   * @param expression SQL of the store, no text of a client
   */
  public static void add(Where where, String expression, Condition condition) {
    where.and(expression + operator(condition.comparison()), bound(condition.value()));
  }

  /**
   * Adds a condition on an expression inside of another one.
   *
   * @param around SQL with {@code %s} where the condition stands
   */
  public static void add(Where where, String expression, Condition condition, String around) {
    where.and(
        around.formatted(expression + operator(condition.comparison())), bound(condition.value()));
  }

  /**
   * Adds a condition on the value that a table of keys and values holds.
   *
   * @param rows SQL that ends where {@code AND key = …} may follow; its value is called {@code
   *     value}
   */
  public static void addKeyed(Where where, String rows, Condition condition) {
    String keyed = "EXISTS (" + rows + " AND key = ?";
    switch (condition.comparison()) {
      case IS_NULL -> where.and("NOT " + keyed + ")", condition.key());
      case IS_NOT_NULL -> where.and(keyed + ")", condition.key());
      default ->
          where.and(
              keyed + " AND value" + operator(condition.comparison()) + ")",
              condition.key(),
              bound(condition.value()));
    }
  }

  private static String operator(Comparison comparison) {
    return switch (comparison) {
      case EQUAL -> " = ?";
      case NOT_EQUAL -> " <> ?";
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> " " + comparison.symbol() + " ?";
      // without an escape character, so that no pattern is an error
      case LIKE -> " LIKE ? ESCAPE ''";
      case ILIKE -> " ILIKE ? ESCAPE ''";
      case IN -> " = ANY(?)";
      case NOT_IN -> " <> ALL(?)";
      case IS_NULL, IS_NOT_NULL ->
          throw new IllegalArgumentException("there is always a value to compare");
    };
  }

  private static Object bound(Condition.Value value) {
    if (value instanceof Text text) {
      return text.text();
    }
    if (value instanceof Number number) {
      return number.number();
    }
    if (value instanceof Texts texts) {
      return texts.texts().toArray(String[]::new);
    }
    throw new IllegalArgumentException("nothing to compare with");
  }
}
