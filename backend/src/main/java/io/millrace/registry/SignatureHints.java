package io.millrace.registry;

import java.util.List;
import java.util.Optional;

/**
 * What the file itself does not say.
 *
 * @param features names of the input's values
 * @param classes names of the scores
 * @param scores name of the output that holds a score for each class
 */
public record SignatureHints(
    Optional<ImagePreprocessing> image,
    Optional<List<String>> features,
    Optional<List<String>> classes,
    Optional<String> scores) {
  /** No hints. */
  public static final SignatureHints NONE =
      new SignatureHints(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
