package io.millrace.datasets;

import java.util.Optional;
import java.util.regex.Pattern;

/** What a path of an entry may be: relative, {@code /}-separated, and the same on every system. */
final class EntryPaths {
  private static final int MAX_LENGTH = 1024;
  private static final int MAX_BYTES = 1600;
  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:");

  private EntryPaths() {}

  /** What is wrong with a path, as a sentence; empty when nothing is. */
  static Optional<String> problem(String path) {
    if (path == null || path.isEmpty()) {
      return Optional.of("A path is needed.");
    }
    if (path.length() > MAX_LENGTH || utf8Length(path) > MAX_BYTES) {
      return Optional.of("A path has at most " + MAX_LENGTH + " characters.");
    }
    if (DRIVE.matcher(path).lookingAt()) {
      return Optional.of("A path is relative, without the letter of a drive.");
    }
    if (path.indexOf('\\') >= 0 || path.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("A path holds no backslash and no control character.");
    }
    if (path.codePoints().anyMatch(EntryPaths::isLoneSurrogate)) {
      return Optional.of("The path is not valid Unicode.");
    }
    for (String segment : path.split("/", -1)) {
      if (segment.isEmpty() || ".".equals(segment) || "..".equals(segment)) {
        return Optional.of("A path is relative, without empty, '.' and '..' segments.");
      }
    }
    return Optional.empty();
  }

  private static boolean isLoneSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  private static int utf8Length(String path) {
    return path.codePoints().map(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4).sum();
  }
}
