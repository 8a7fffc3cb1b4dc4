package io.millrace.labeling;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A submitted answer.
 *
 * @param annotator the subject, {@code user:<id>} or {@code key:<id>}
 * @param leadTimeMs what the annotator's page measured from showing to answering
 */
public record Annotation(
    UUID id,
    UUID taskId,
    String annotator,
    Optional<String> annotatorName,
    AnnotationResult result,
    Optional<Long> leadTimeMs,
    Instant createdAt) {

  Annotation withName(String name) {
    return new Annotation(id, taskId, annotator, Optional.of(name), result, leadTimeMs, createdAt);
  }
}
