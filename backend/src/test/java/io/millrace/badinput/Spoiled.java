package io.millrace.badinput;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * A body or a parameter that no well-meaning client sends.
 *
 * @param what for the report
 * @param statuses the only ones that are right; empty where the server may take it or refuse it
 * @param pointer where a field error must point, or below it; null for anywhere
 */
record Spoiled(String what, byte[] bytes, Set<Integer> statuses, String pointer) {
  Spoiled {
    bytes = bytes.clone();
    statuses = Set.copyOf(statuses);
  }

  /** One that a schema forbids. */
  static Spoiled forbidden(String what, String text, String pointer) {
    return new Spoiled(what, text.getBytes(StandardCharsets.UTF_8), Set.of(400), pointer);
  }

  /** One that may be taken or refused, if only in words. */
  static Spoiled odd(String what, String text) {
    return new Spoiled(what, text.getBytes(StandardCharsets.UTF_8), Set.of(), null);
  }

  boolean isForbidden() {
    return !statuses.isEmpty();
  }

  /** Bodies that are no JSON at all, or not the JSON of one object. */
  static List<Spoiled> texts(String sample) {
    String deep = "[".repeat(1_000) + "]".repeat(1_000);
    String first = sample.replaceFirst("^\\{(\"[^\"]+\":).*", "$1");
    return List.of(
        forbidden("no body", "", null),
        forbidden("no JSON", "certainly no JSON", null),
        forbidden("half a body", sample.substring(0, sample.length() - 1), null),
        forbidden("two bodies", sample + sample, null),
        forbidden("a comment", "/* */" + sample, null),
        forbidden("NaN", "{" + first + "NaN}", null),
        large("a number of 5,000 digits", "{" + first + "1".repeat(5_000) + "}"),
        large("1,000 levels", "{" + first + deep + "}"),
        large("1,000 levels and no end", "{\"a\":".repeat(1_000)),
        forbidden("a key twice", "{" + first + "1," + sample.substring(1), null),
        forbidden("a key of NUL", "{\"\\u0000\":1," + sample.substring(1), null),
        forbidden("null", "null", null),
        bytes("UTF-16", sample.getBytes(StandardCharsets.UTF_16), Set.of()),
        bytes("UTF-32", sample.getBytes(java.nio.charset.Charset.forName("UTF-32")), Set.of()),
        bytes("a byte order mark", ("\uFEFF" + sample).getBytes(StandardCharsets.UTF_8), Set.of()),
        bytes(
            "no UTF-8",
            ("{" + first + "\"\u00e9\"}").getBytes(StandardCharsets.ISO_8859_1),
            Set.of(400)));
  }

  /** One that may be too large for the operation, too. */
  private static Spoiled large(String what, String text) {
    return bytes(what, text.getBytes(StandardCharsets.UTF_8), Set.of(400, 413));
  }

  private static Spoiled bytes(String what, byte[] bytes, Set<Integer> statuses) {
    return new Spoiled(what, bytes, statuses, null);
  }
}
