package io.millrace.mlflow.filter;

/**
 * A piece of a filter.
 *
 * @param text what it means: without quotes, a word as it was written
 * @param raw as it was written
 */
record Token(Kind kind, String text, String raw) {
  enum Kind {
    WORD,
    /** In backquotes. */
    QUOTED_NAME,
    /** In double quotes: a name or a text, depending on where it stands. */
    DOUBLE_QUOTED,
    TEXT,
    NUMBER,
    COMPARATOR,
    DOT,
    COMMA,
    OPEN,
    CLOSE,
    END
  }

  boolean is(Kind wanted) {
    return kind == wanted;
  }

  /** Whether it is this word, in whatever case. */
  boolean isWord(String wanted) {
    return kind == Kind.WORD && text.equalsIgnoreCase(wanted);
  }
}
