package io.millrace.tracking;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.millrace.platform.blob.BlobKey;
import java.time.Instant;

/**
 * A file that a run has stored.
 *
 * @param path relative, {@code /} between names
 * @param sha256 lower-case hex
 * @param blobKey where the bytes are; never shown
 */
public record Artifact(
    String path,
    long bytes,
    String sha256,
    String mediaType,
    Instant createdAt,
    @JsonIgnore BlobKey blobKey) {

  /** The path's last name. */
  public String fileName() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
