package io.millrace.mlflow.filter;

import io.millrace.mlflow.filter.SearchLanguage.Name;
import io.millrace.mlflow.filter.Token.Kind;
import java.util.List;

/** Reads the name of a value: {@code metrics.loss}, {@code tags.`a b`}, {@code "Run name"}. */
final class NameReader {
  private final SearchLanguage language;
  private final List<Token> tokens;
  private int at;

  NameReader(SearchLanguage language, List<Token> tokens, int from) {
    this.language = language;
    this.tokens = tokens;
    this.at = from;
  }

  /** Where the name ended. */
  int position() {
    return at;
  }

  Name read() {
    String first = part();
    if (!tokens.get(at).is(Kind.DOT)) {
      return language.name("", first);
    }
    StringBuilder key = new StringBuilder();
    while (tokens.get(at).is(Kind.DOT)) {
      at++;
      key.append(key.isEmpty() ? "" : ".").append(part());
    }
    return language.name(first, key.toString());
  }

  private String part() {
    Token token = tokens.get(at);
    return switch (token.kind()) {
      case WORD, QUOTED_NAME, DOUBLE_QUOTED -> {
        at++;
        yield token.text();
      }
      default ->
          throw Invalid.of(
              "Invalid comparison clause. Expected 'Identifier' found '"
                  + Invalid.shown(token.raw())
                  + "'");
    };
  }
}
