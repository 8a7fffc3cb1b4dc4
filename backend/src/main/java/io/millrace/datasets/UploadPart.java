package io.millrace.datasets;

import java.util.Optional;

/**
 * A part of an upload.
 *
 * @param url where to PUT its bytes; absent for a part that the store has
 */
public record UploadPart(int number, long bytes, Optional<String> url, boolean stored) {

  /** The parts of an answer. */
  record Parts(java.util.List<UploadPart> parts) {}
}
