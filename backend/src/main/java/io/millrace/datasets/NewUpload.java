package io.millrace.datasets;

import java.util.Optional;
import java.util.UUID;

/**
 * What a client announces.
 *
 * @param purpose {@code dataset}, {@code model} or {@code import}
 * @param kind {@code file} (the default) or {@code archive}
 * @param name the path of the entry; of an archive its file name
 * @param sha256 checked when given
 */
public record NewUpload(
    String purpose,
    Optional<UUID> datasetId,
    Optional<String> kind,
    String name,
    long bytes,
    Optional<String> mediaType,
    Optional<String> sha256) {

  boolean isArchive() {
    return kind.filter("archive"::equals).isPresent();
  }

  boolean isModel() {
    return "model".equals(purpose);
  }

  boolean isImport() {
    return "import".equals(purpose);
  }
}
