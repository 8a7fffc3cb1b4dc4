package io.millrace.datasets;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What changed between two versions, by path.
 *
 * @param added in all, not on this page
 */
public record DatasetDiff(
    int from,
    int to,
    long added,
    long removed,
    long changed,
    List<Item> items,
    Optional<String> nextCursor) {

  /** What became of a path. */
  public enum Change {
    ADDED,
    REMOVED,
    CHANGED;

    /** The name in the contract. */
    @JsonValue
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** One path that differs. */
  public record Item(
      String path, Change change, Optional<DatasetEntry> before, Optional<DatasetEntry> after) {}
}
