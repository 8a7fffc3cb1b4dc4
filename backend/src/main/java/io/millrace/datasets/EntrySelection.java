package io.millrace.datasets;

import java.util.Optional;

/**
 * Which entries of a version are meant; absent means any.
 *
 * @param pathContains a part of the path, upper and lower case alike
 * @param pathPrefix how the path begins
 * @param label a label; the empty text means those without one
 */
public record EntrySelection(
    Optional<String> pathContains,
    Optional<String> pathPrefix,
    Optional<String> label,
    Optional<Split> split) {

  /** Every entry. */
  public static final EntrySelection ALL =
      new EntrySelection(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** Entries without a label alone, or whatever the selection said of labels. */
  public EntrySelection unlabeledOnly() {
    return new EntrySelection(pathContains, pathPrefix, Optional.of(""), split);
  }
}
