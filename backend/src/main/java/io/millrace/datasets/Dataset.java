package io.millrace.datasets;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A dataset with what its newest version holds.
 *
 * @param latestVersion 0 before the first commit
 * @param entries of the newest version
 * @param bytes of the newest version
 * @param readyUploads verified uploads that no version holds yet
 * @param preview content links of a few pictures
 */
public record Dataset(
    UUID id,
    String name,
    Optional<String> description,
    Optional<String> licence,
    Optional<String> source,
    int latestVersion,
    long entries,
    long bytes,
    long readyUploads,
    Instant createdAt,
    String createdBy,
    long revision,
    List<String> preview) {

  Dataset withPreview(List<String> links) {
    return new Dataset(
        id,
        name,
        description,
        licence,
        source,
        latestVersion,
        entries,
        bytes,
        readyUploads,
        createdAt,
        createdBy,
        revision,
        links);
  }
}
