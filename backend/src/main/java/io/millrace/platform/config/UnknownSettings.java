package io.millrace.platform.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds {@code MILLRACE_*} variables that nobody reads: a misspelt setting must not go unnoticed.
 */
final class UnknownSettings {
  private static final String PREFIX = "MILLRACE_";

  /** Read by the {@code millrace} script and the front end's tools, not by the server. */
  static final Set<String> OF_THE_SCRIPT =
      Set.of(
          "MILLRACE_JAVA",
          "MILLRACE_JAVA_OPTIONS",
          "MILLRACE_PEERS_VENV",
          "MILLRACE_CHROMIUM",
          "MILLRACE_DEV_SERVER");

  /** What tests and benchmarks read about the machine they run on. */
  private static final String TEST_PREFIX = "MILLRACE_TEST_";

  /** More edits than this is another word, not a slip. */
  private static final int MAX_EDITS = 4;

  private UnknownSettings() {}

  static Stream<String> problems(Map<String, String> environment, Collection<String> known) {
    return environment.keySet().stream()
        .filter(name -> name.startsWith(PREFIX) && !name.startsWith(TEST_PREFIX))
        .filter(name -> !known.contains(name) && !OF_THE_SCRIPT.contains(name))
        .sorted()
        .map(name -> "%s is not a setting%s".formatted(name, suggestion(name, known)));
  }

  private static String suggestion(String name, Collection<String> known) {
    return known.stream()
        .filter(candidate -> edits(name, candidate) <= MAX_EDITS)
        .min(Comparator.comparingInt(candidate -> edits(name, candidate)))
        .map(candidate -> ": did you mean " + candidate + "?")
        .orElse("; docs/configuration.md lists them all.");
  }

  /** Levenshtein's distance: the insertions, deletions and replacements between two words. */
  private static int edits(String from, String to) {
    int[] previous = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] current = new int[to.length() + 1];
      current[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replace = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replace, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[to.length()];
  }
}
