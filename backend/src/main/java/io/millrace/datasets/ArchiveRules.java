package io.millrace.datasets;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What any archive must keep to, and the sentences for one that does not. */
final class ArchiveRules {
  private static final long MAX_RATIO = 100;

  /** Below this the ratio does not matter: small files of zeros are no bombs. */
  private static final long HARMLESS = 16L << 20;

  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
  private static final int MAX_SHOWN = 120;

  private ArchiveRules() {}

  /** How many bytes may come out of an archive of so many. */
  static long mostInflated(long bytes) {
    return Math.max(HARMLESS, bytes * MAX_RATIO);
  }

  static ApiException tooMuch() {
    return wrong(
        "The archive would inflate to more than "
            + MAX_RATIO
            + " times its size; send the files uncompressed.");
  }

  static ApiException tooMany(long mostFiles) {
    return wrong("The archive holds more than " + mostFiles + " files; split it.");
  }

  /** What file managers put into archives. */
  static boolean isLitter(String name) {
    return name.startsWith("__MACOSX/")
        || name.equals(".DS_Store")
        || name.endsWith("/.DS_Store")
        || name.toLowerCase(Locale.ROOT).endsWith("thumbs.db");
  }

  static void checkName(String name) {
    Optional<String> problem = EntryPaths.problem(name);
    if (problem.isPresent()) {
      throw wrong(file(name) + "has a name that cannot be used. " + problem.get());
    }
  }

  /** For the second walk over names that may mean the same file. */
  static void checkTwin(ArchiveNames names, String name) {
    Optional<String> twin = names.twinOf(name);
    if (twin.isPresent()) {
      throw wrong(
          "In the archive '%s' and '%s' name the same file; rename one of them."
              .formatted(shown(twin.get()), shown(name)));
    }
  }

  static ApiException damaged(String name) {
    return wrong(file(name) + "is damaged or cut short.");
  }

  /** How a sentence about a file begins. */
  static String file(String name) {
    return "The file '" + shown(name) + "' in the archive ";
  }

  /** A stranger's name as part of a sentence. */
  private static String shown(String name) {
    String clean = CONTROL.matcher(name).replaceAll("\uFFFD");
    return clean.length() > MAX_SHOWN ? clean.substring(0, MAX_SHOWN) + "\u2026" : clean;
  }

  static ApiException wrong(String sentence) {
    return ApiException.of(ErrorCode.UNPROCESSABLE, sentence);
  }
}
