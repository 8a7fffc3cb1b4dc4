package io.millrace.datasets;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a version is made of.
 *
 * @param baseVersion the newest version that the client knows; another one in between is a conflict
 * @param uploads verified uploads of the dataset
 */
public record NewDatasetVersion(
    Optional<String> message,
    Optional<Integer> baseVersion,
    List<UUID> uploads,
    List<EntryChange> changes,
    Optional<SplitRule> split) {
  public NewDatasetVersion {
    uploads = uploads == null ? List.of() : List.copyOf(uploads);
    changes = changes == null ? List.of() : List.copyOf(changes);
  }
}
