package io.millrace.datasets;

import java.util.List;
import java.util.Optional;

/** An entry with every state that its path had, oldest first. */
public record DatasetEntryDetail(DatasetEntry entry, List<State> history) {

  /**
   * One state.
   *
   * @param toVersion the first version without it
   */
  public record State(
      int fromVersion,
      Optional<Integer> toVersion,
      String sha256,
      Optional<String> label,
      Optional<Split> split) {}
}
