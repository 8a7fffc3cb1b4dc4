package io.millrace.datasets;

import java.util.Optional;
import java.util.UUID;

/** An entry as a version shows it. */
public record DatasetEntry(
    UUID id,
    String path,
    String sha256,
    long bytes,
    String mediaType,
    Optional<String> label,
    Optional<Split> split,
    String contentUrl) {

  static DatasetEntry of(EntryState state, ContentLinks links) {
    return new DatasetEntry(
        state.id(),
        state.path(),
        state.sha256(),
        state.bytes(),
        state.mediaType(),
        state.label(),
        state.split(),
        links.link(state.object(), state.mediaType()));
  }
}
