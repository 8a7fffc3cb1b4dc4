package io.millrace.labeling;

import io.millrace.platform.ApiException;
import java.util.List;
import java.util.UUID;

/** What the handling of a project's tasks depends on. */
record ProjectSettings(
    UUID id,
    UUID datasetId,
    List<String> classes,
    int overlap,
    double minAgreement,
    int leaseSeconds,
    boolean paused) {

  /**
   * Checks that an answer is one of the project's.
   *
   * @throws ApiException INVALID_REQUEST
   */
  void check(AnnotationResult result) {
    if (!classes.contains(result.choice())) {
      throw ApiException.invalid(
          "/result/choice",
          "'"
              + result.choice()
              + "' is not a class of this project; its classes are "
              + String.join(", ", classes.subList(0, Math.min(20, classes.size())))
              + (classes.size() > 20 ? ", …" : "")
              + ".");
    }
  }
}
