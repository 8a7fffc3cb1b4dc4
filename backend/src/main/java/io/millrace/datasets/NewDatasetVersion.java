package io.millrace.datasets;

import io.millrace.platform.ApiException;
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
  private static final int MAX_MESSAGE = 2000;
  private static final int MAX_CHANGES = 50_000;
  private static final int MAX_UPLOADS = 10_000;

  public NewDatasetVersion {
    uploads = uploads == null ? List.of() : List.copyOf(uploads);
    changes = changes == null ? List.of() : List.copyOf(changes);
  }

  /**
   * Checks what a body may hold at most; the contract's validator would take seconds for tens of
   * thousands of changes.
   *
   * @throws ApiException INVALID_REQUEST
   */
  public static void checkSizes(Optional<String> message, int changes, int uploads) {
    require(changes <= MAX_CHANGES, "/changes", "At most 50 000 changes.");
    require(uploads <= MAX_UPLOADS, "/uploads", "At most 10 000 uploads.");
    require(
        message.map(String::length).orElse(0) <= MAX_MESSAGE,
        "/message",
        "At most 2 000 characters.");
  }

  private static void require(boolean holds, String pointer, String sentence) {
    if (!holds) {
      throw ApiException.invalid(pointer, sentence);
    }
  }
}
