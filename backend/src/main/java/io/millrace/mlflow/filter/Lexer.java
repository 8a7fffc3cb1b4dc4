package io.millrace.mlflow.filter;

import io.millrace.mlflow.filter.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Cuts a filter into tokens. */
final class Lexer {
  private static final int MAX_TOKENS = 20_000;

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private Lexer(String text) {
    this.text = text;
  }

  /** The tokens, the last of which is the end. */
  static List<Token> tokens(String text) {
    Lexer lexer = new Lexer(text);
    while (lexer.skipSpace()) {
      if (lexer.tokens.size() == MAX_TOKENS) {
        throw Invalid.filter("It has more than " + MAX_TOKENS + " parts.");
      }
      lexer.next();
    }
    lexer.tokens.add(new Token(Kind.END, "", "the end"));
    return lexer.tokens;
  }

  private boolean skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at < text.length();
  }

  private void next() {
    char c = text.charAt(at);
    switch (c) {
      case '\'' -> quoted('\'', Kind.TEXT);
      case '"' -> quoted('"', Kind.DOUBLE_QUOTED);
      case '`' -> quoted('`', Kind.QUOTED_NAME);
      case '(' -> single(Kind.OPEN);
      case ')' -> single(Kind.CLOSE);
      case ',' -> single(Kind.COMMA);
      case '<', '>', '=', '!' -> comparator();
      case '.' -> {
        if (digitAt(at + 1) && !afterName()) {
          number();
        } else {
          single(Kind.DOT);
        }
      }
      default -> {
        boolean signed = (c == '-' || c == '+') && numberAt(at + 1);
        if ((signed || Character.isDigit(c)) && !afterDot()) {
          number();
        } else if (isWordPart(c)) {
          word();
        } else {
          throw Invalid.clause(text.substring(at, Math.min(text.length(), at + 20)));
        }
      }
    }
  }

  private boolean afterDot() {
    return !tokens.isEmpty() && tokens.get(tokens.size() - 1).is(Kind.DOT);
  }

  private boolean afterName() {
    return at > 0
        && !Character.isWhitespace(text.charAt(at - 1))
        && !tokens.isEmpty()
        && switch (tokens.get(tokens.size() - 1).kind()) {
          case WORD, QUOTED_NAME, DOUBLE_QUOTED -> true;
          default -> false;
        };
  }

  private boolean numberAt(int index) {
    return digitAt(index)
        || (index < text.length() && text.charAt(index) == '.' && digitAt(index + 1));
  }

  private boolean digitAt(int index) {
    return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
  }

  private void single(Kind kind) {
    String one = text.substring(at, at + 1);
    tokens.add(new Token(kind, one, one));
    at++;
  }

  /** Up to the closing quote; a doubled one is a part of the text. */
  private void quoted(char quote, Kind kind) {
    int start = at++;
    StringBuilder value = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean followed = at + 1 < text.length() && text.charAt(at + 1) == quote;
      if (c == quote && followed) {
        value.append(quote);
        at += 2;
      } else if (c == quote) {
        at++;
        tokens.add(new Token(kind, value.toString(), text.substring(start, at)));
        return;
      } else {
        value.append(c);
        at++;
      }
    }
    throw Invalid.filter("A quote (" + quote + ") is not closed.");
  }

  private void comparator() {
    int start = at;
    while (at < text.length() && "<>=!".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String symbol = text.substring(start, at);
    tokens.add(new Token(Kind.COMPARATOR, symbol, symbol));
  }

  private void number() {
    int start = at++;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean sign = (c == '-' || c == '+') && "eE".indexOf(text.charAt(at - 1)) >= 0;
      if (!sign && c != '.' && !isWordPart(c)) {
        break;
      }
      at++;
    }
    String number = text.substring(start, at);
    tokens.add(new Token(Kind.NUMBER, number, number));
  }

  private void word() {
    int start = at;
    while (at < text.length() && isWordPart(text.charAt(at))) {
      at++;
    }
    String word = text.substring(start, at);
    tokens.add(new Token(Kind.WORD, word, word));
  }

  private static boolean isWordPart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$';
  }
}
