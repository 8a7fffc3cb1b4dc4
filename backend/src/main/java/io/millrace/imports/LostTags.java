package io.millrace.imports;

import java.util.LinkedHashMap;
import java.util.Map;

/** What has no place here, counted by its tag. */
final class LostTags {
  private static final int MOST_TAGS = 10_000;

  private final ImportTally tally;
  private final Map<Tag, Long> counts = new LinkedHashMap<>();

  private record Tag(String kind, String name, String reason) {}

  LostTags(ImportTally tally) {
    this.tally = tally;
  }

  void add(String kind, String tag, String reason) {
    String name = counts.size() < MOST_TAGS ? tag : "other tags";
    counts.merge(new Tag(kind, name, reason), 1L, Long::sum);
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
