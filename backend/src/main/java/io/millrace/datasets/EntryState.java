package io.millrace.datasets;

import java.util.Optional;
import java.util.UUID;

/**
 * What an entry is from one version on until before another.
 *
 * @param id names this state; the entry itself is named by its dataset and path
 * @param toVersion the first version without this state
 * @param object where its bytes lie
 */
public record EntryState(
    UUID id,
    String path,
    int fromVersion,
    Optional<Integer> toVersion,
    String sha256,
    String mediaType,
    Optional<String> label,
    Optional<Split> split,
    StoredBytes object) {

  /** The size of the content in bytes. */
  public long bytes() {
    return object.length();
  }
}
