package io.millrace.tracking;

import io.millrace.platform.ApiException;
import io.millrace.platform.db.Where;
import io.millrace.platform.search.Condition;
import io.millrace.platform.search.Condition.Number;
import io.millrace.platform.search.Condition.Text;
import io.millrace.platform.search.Condition.Texts;
import io.millrace.tracking.RunQuery.Attribute;
import io.millrace.tracking.RunSortKey.Kind;
import java.util.Optional;

/** Conditions on runs as SQL with bound values. */
final class RunConditions {
  /** The years 1 and 9999. */
  private static final double FIRST_MILLIS = -62_135_596_800_000.0;

  private static final double LAST_MILLIS = 253_402_300_799_999.0;

  /** PostgreSQL has NaN greater than every number. */
  private static final String NUMBER = " <> 'NaN'";

  private RunConditions() {}

  /**
   * Adds a condition on the value of a key. PostgreSQL knows how values spread over all keys, not
   * over this one; it would take what half of the runs have for rare, and look each of them up in
   * every other table. Of a function it supposes that a third passes, and joins all at once.
   *
   * @throws ApiException INVALID_REQUEST as {@link #add}
   */
  static void addKeyed(Where where, Attribute attribute, Condition condition) {
    boolean number = attribute.type() == Kind.NUMBER;
    Optional<String> function =
        switch (condition.comparison()) {
          case EQUAL -> Optional.of(number ? "float8eq" : "texteq");
          case LESS -> Optional.of("float8lt").filter(name -> number);
          case LESS_OR_EQUAL -> Optional.of("float8le").filter(name -> number);
          case GREATER -> Optional.of("float8gt").filter(name -> number);
          case GREATER_OR_EQUAL -> Optional.of("float8ge").filter(name -> number);
          default -> Optional.empty();
        };
    if (function.isEmpty()) {
      add(where, attribute, condition);
      return;
    }
    where.and(function.get() + "(" + attribute.sql() + ", ?)", value(attribute, condition));
    if (function.get().startsWith("float8g")) {
      where.and(attribute.sql() + NUMBER);
    }
  }

  /**
   * Adds a condition on a value.
   *
   * @throws ApiException INVALID_REQUEST for a value of another kind, or a comparison that the kind
   *     has not
   */
  static void add(Where where, Attribute attribute, Condition condition) {
    String sql = attribute.sql();
    switch (condition.comparison()) {
      case EQUAL -> where.and(sql + " = " + one(attribute.type()), value(attribute, condition));
      case NOT_EQUAL ->
          where.and(sql + " <> " + one(attribute.type()), value(attribute, condition));
      case LESS, LESS_OR_EQUAL -> ordered(where, attribute, condition);
      case GREATER, GREATER_OR_EQUAL -> {
        ordered(where, attribute, condition);
        if (attribute.type() == Kind.NUMBER) {
          where.and(sql + NUMBER);
        }
      }
      // Without an escape character no pattern is an error.
      case LIKE -> where.and(sql + " LIKE ? ESCAPE ''", text(attribute, condition));
      case ILIKE -> where.and(sql + " ILIKE ? ESCAPE ''", text(attribute, condition));
      case IN -> where.and(sql + " = ANY(?)", (Object) texts(attribute, condition));
      case NOT_IN -> where.and(sql + " <> ALL(?)", (Object) texts(attribute, condition));
      case IS_NULL -> where.and(sql + " IS NULL");
      case IS_NOT_NULL -> where.and(sql + " IS NOT NULL");
    }
  }

  private static void ordered(Where where, Attribute attribute, Condition condition) {
    if (attribute.type() == Kind.TEXT) {
      throw unfit(condition);
    }
    where.and(
        attribute.sql() + " " + condition.comparison().symbol() + " " + one(attribute.type()),
        value(attribute, condition));
  }

  private static String one(Kind type) {
    return type == Kind.TIME ? "to_timestamp(?::float8 / 1000)" : "?";
  }

  private static Object value(Attribute attribute, Condition condition) {
    if (attribute.type() == Kind.TEXT) {
      return text(attribute, condition);
    }
    if (condition.value() instanceof Number number) {
      return attribute.type() == Kind.TIME ? bounded(number.number()) : number.number();
    }
    throw unfit(condition);
  }

  /** A time that PostgreSQL can hold; whatever lies beyond compares the same. */
  private static double bounded(double millis) {
    return Math.max(FIRST_MILLIS, Math.min(LAST_MILLIS, millis));
  }

  private static String text(Attribute attribute, Condition condition) {
    if (attribute.type() == Kind.TEXT && condition.value() instanceof Text text) {
      return text.text();
    }
    throw unfit(condition);
  }

  private static String[] texts(Attribute attribute, Condition condition) {
    if (attribute.type() == Kind.TEXT && condition.value() instanceof Texts texts) {
      return texts.texts().toArray(String[]::new);
    }
    throw unfit(condition);
  }

  private static ApiException unfit(Condition condition) {
    return ApiException.invalid(
        "",
        "'%s' cannot be compared by %s with such a value."
            .formatted(condition.key(), condition.comparison().symbol()));
  }
}
