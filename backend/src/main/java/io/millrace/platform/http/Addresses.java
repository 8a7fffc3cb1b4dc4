package io.millrace.platform.http;

import io.millrace.platform.ApiException;
import java.util.Optional;

/**
 * Looks at a request's address before anything decodes it: an escape that is none makes the
 * decoders throw, each in its own way, and a NUL character reaches the database, which refuses it.
 */
final class Addresses {
  private static final int ESCAPE = 3;
  private static final int HEX = 16;

  private Addresses() {}

  /** What is wrong with an address; empty for nothing. */
  static Optional<ApiException> problem(String uri) {
    int question = uri.indexOf('?');
    String path = question < 0 ? uri : uri.substring(0, question);
    Optional<String> wrong = wrong(path);
    if (wrong.isPresent()) {
      return wrong.map(sentence -> ApiException.invalid("path", sentence));
    }
    if (question >= 0) {
      for (String parameter : uri.substring(question + 1).split("&", -1)) {
        Optional<String> found = wrong(parameter);
        if (found.isPresent()) {
          String name = parameter.substring(0, Math.max(0, parameter.indexOf('=')));
          return found.map(sentence -> ApiException.invalid("query/" + name, sentence));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> wrong(String part) {
    for (int at = part.indexOf('%'); at >= 0; at = part.indexOf('%', at + 1)) {
      if (at + ESCAPE > part.length()
          || Character.digit(part.charAt(at + 1), HEX) < 0
          || Character.digit(part.charAt(at + 2), HEX) < 0) {
        return Optional.of("After a '%' in an address two hexadecimal digits must follow.");
      }
      if (part.startsWith("%00", at)) {
        return Optional.of("A text must not hold the NUL character (%00).");
      }
    }
    return Optional.empty();
  }
}
