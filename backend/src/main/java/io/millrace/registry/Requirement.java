package io.millrace.registry;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A package that pip would install (PEP 508).
 *
 * @param version empty where the line pins none
 */
record Requirement(String name, Optional<String> version) {
  private static final int LONGEST = 1_000;
  private static final Pattern LINE =
      Pattern.compile(
          "([A-Za-z0-9][A-Za-z0-9._-]{0,99})\\s*(?:\\[[^\\]]*\\])?\\s*(?:===?\\s*([A-Za-z0-9.+!_-]{1,100}))?.*");

  /** The packages of a file; lines that name none, such as options and addresses, are left out. */
  static List<Requirement> parse(List<String> lines) {
    return lines.stream()
        .filter(line -> line.length() <= LONGEST)
        .map(line -> line.replaceFirst("(^|\\s)#.*", "").strip())
        .filter(line -> !line.contains("://"))
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .map(found -> new Requirement(found.group(1), Optional.ofNullable(found.group(2))))
        .distinct()
        .toList();
  }

  /** The package URL; PyPI's names are compared in lower case, with hyphens. */
  String purl() {
    String normal = name.toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-");
    return "pkg:pypi/" + normal + version.map(found -> "@" + found).orElse("");
  }
}
