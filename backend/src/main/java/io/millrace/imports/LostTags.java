package io.millrace.imports;

import java.util.LinkedHashMap;
import java.util.Map;

/** What has no place here, of all runs of a file, counted by its tag. */
final class LostTags {
  private static final int MOST_TAGS = 10_000;
  private static final int MOST_CHARACTERS = 500;

  private static final Tag OTHERS = new Tag("value", "other tags", "They have no place here.");

  private final ImportTally tally;
  private final Map<Tag, Long> counts = new LinkedHashMap<>();

  private record Tag(String kind, String name, String reason) {}

  LostTags(ImportTally tally) {
    this.tally = tally;
  }

  void add(String kind, String tag, String reason) {
    Tag lost = new Tag(cut(kind), cut(tag), reason);
    boolean full = counts.size() >= MOST_TAGS && !counts.containsKey(lost);
    counts.merge(full ? OTHERS : lost, 1L, Long::sum);
  }

  private static String cut(String text) {
    return text.length() > MOST_CHARACTERS ? text.substring(0, MOST_CHARACTERS) : text;
  }

  /** Says it. */
  void close() {
    counts.forEach(
        (tag, count) ->
            tally.lostMany(
                tag.kind(),
                tag.name(),
                count == 1 ? tag.reason() : tag.reason() + " Logged " + count + " times.",
                count));
  }
}
