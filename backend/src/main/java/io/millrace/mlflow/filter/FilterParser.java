package io.millrace.mlflow.filter;

import io.millrace.mlflow.filter.SearchLanguage.Name;
import io.millrace.mlflow.filter.Token.Kind;
import io.millrace.platform.search.Comparison;
import io.millrace.platform.search.Condition;
import io.millrace.platform.search.Condition.Entity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads {@code condition (AND condition)*}. */
final class FilterParser {
  private static final int MAX_CONDITIONS = 100;
  private static final int MAX_LIST = 5_000;
  private static final int MAX_PATTERN = 1_000;
  private static final int MAX_WILDCARDS = 20;

  private final SearchLanguage language;
  private final List<Token> tokens;
  private int at;

  FilterParser(SearchLanguage language, List<Token> tokens) {
    this.language = language;
    this.tokens = tokens;
  }

  List<Condition> parse() {
    List<Condition> conditions = new ArrayList<>();
    conditions.add(condition());
    while (!peek().is(Kind.END)) {
      if (!peek().isWord("AND")) {
        throw Invalid.clause(peek().raw());
      }
      at++;
      if (conditions.size() == MAX_CONDITIONS) {
        throw Invalid.filter("It has more than " + MAX_CONDITIONS + " conditions.");
      }
      conditions.add(condition());
    }
    return conditions;
  }

  private Condition condition() {
    NameReader reader = new NameReader(language, tokens, at);
    Name name = reader.read();
    at = reader.position();
    Comparison comparison = comparison();
    allowed(name, comparison);
    return new Condition(name.entity(), name.key(), comparison, value(name, comparison));
  }

  private Comparison comparison() {
    Token token = take();
    if (token.is(Kind.COMPARATOR)) {
      for (Comparison comparison : Comparison.values()) {
        if (comparison.symbol().equals(token.text())) {
          return comparison;
        }
      }
      throw Invalid.of("Invalid comparator '" + Invalid.shown(token.text()) + "'");
    }
    String word = token.is(Kind.WORD) ? token.text().toUpperCase(Locale.ROOT) : "";
    return switch (word) {
      case "LIKE" -> Comparison.LIKE;
      case "ILIKE" -> Comparison.ILIKE;
      case "IN" -> Comparison.IN;
      case "NOT" -> {
        expect("IN");
        yield Comparison.NOT_IN;
      }
      case "IS" -> {
        boolean not = peek().isWord("NOT");
        at += not ? 1 : 0;
        expect("NULL");
        yield not ? Comparison.IS_NOT_NULL : Comparison.IS_NULL;
      }
      default ->
          throw Invalid.of(
              "Invalid comparison clause. Expected a comparison, found '"
                  + Invalid.shown(token.raw())
                  + "'");
    };
  }

  private void expect(String word) {
    Token token = take();
    if (!token.isWord(word)) {
      throw Invalid.of(
          "Invalid comparison clause. Expected %s, found '%s'"
              .formatted(word, Invalid.shown(token.raw())));
    }
  }

  private void allowed(Name name, Comparison comparison) {
    boolean fits =
        switch (comparison) {
          case EQUAL, NOT_EQUAL -> true;
          case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> name.number();
          case LIKE, ILIKE -> !name.number();
          case IN, NOT_IN -> !name.number() && language.takesList(name);
          case IS_NULL, IS_NOT_NULL -> name.entity() == Entity.TAG || name.entity() == Entity.PARAM;
        };
    if (!fits) {
      throw Invalid.of(
          "Invalid comparator '%s' for %s '%s'"
              .formatted(
                  comparison.symbol(),
                  name.entity().name().toLowerCase(Locale.ROOT),
                  Invalid.shown(name.key())));
    }
  }

  private Condition.Value value(Name name, Comparison comparison) {
    return switch (comparison) {
      case IS_NULL, IS_NOT_NULL -> new Condition.Nothing();
      case IN, NOT_IN -> new Condition.Texts(list());
      case LIKE, ILIKE -> new Condition.Text(pattern(text(name)));
      default ->
          name.number() ? new Condition.Number(number(name)) : new Condition.Text(text(name));
    };
  }

  private String text(Name name) {
    Token token = take();
    if (!token.is(Kind.TEXT) && !token.is(Kind.DOUBLE_QUOTED)) {
      throw Invalid.of(
          "Expected a quoted string value for %s (e.g. 'my-value'). Got value %s"
              .formatted(
                  name.entity().name().toLowerCase(Locale.ROOT), Invalid.shown(token.raw())));
    }
    return stored(token.text());
  }

  private double number(Name name) {
    Token token = take();
    if (token.is(Kind.NUMBER)) {
      try {
        return Double.parseDouble(token.text());
      } catch (NumberFormatException e) {
        throw notNumeric(name, token);
      }
    }
    throw notNumeric(name, token);
  }

  private static RuntimeException notNumeric(Name name, Token token) {
    return Invalid.of(
        name.entity() == Entity.METRIC
            ? "Expected numeric value type for metric. Found " + Invalid.shown(token.raw())
            : "Expected numeric value type for numeric attribute: %s. Found %s"
                .formatted(name.key(), Invalid.shown(token.raw())));
  }

  private List<String> list() {
    if (!take().is(Kind.OPEN)) {
      throw Invalid.filter("Behind IN stands a list in parentheses.");
    }
    List<String> texts = new ArrayList<>();
    do {
      Token token = take();
      if (!token.is(Kind.TEXT) && !token.is(Kind.DOUBLE_QUOTED)) {
        throw Invalid.filter(
            "While parsing a list in the query, expected string value, punctuation, or whitespace,"
                + " but got different type in list: ("
                + Invalid.shown(token.raw())
                + ")");
      }
      if (texts.size() == MAX_LIST) {
        throw Invalid.filter("A list has more than " + MAX_LIST + " values.");
      }
      texts.add(stored(token.text()));
    } while (separated());
    return texts;
  }

  private boolean separated() {
    Token token = take();
    if (!token.is(Kind.COMMA) && !token.is(Kind.CLOSE)) {
      throw Invalid.filter(
          "In a list a comma is missing before '" + Invalid.shown(token.raw()) + "'.");
    }
    return token.is(Kind.COMMA);
  }

  private static String pattern(String pattern) {
    long wildcards = pattern.chars().filter(c -> c == '%').count();
    if (pattern.length() > MAX_PATTERN || wildcards > MAX_WILDCARDS) {
      throw Invalid.filter(
          "A pattern has at most %d characters and %d %%.".formatted(MAX_PATTERN, MAX_WILDCARDS));
    }
    return pattern;
  }

  /** What no text of the database can hold. */
  private static String stored(String text) {
    if (text.indexOf('\0') >= 0) {
      throw Invalid.filter("It holds the character NUL.");
    }
    return text;
  }

  private Token peek() {
    return tokens.get(at);
  }

  private Token take() {
    Token token = tokens.get(at);
    at += token.is(Kind.END) ? 0 : 1;
    return token;
  }
}
