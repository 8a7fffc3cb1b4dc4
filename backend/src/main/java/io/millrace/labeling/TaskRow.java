package io.millrace.labeling;

import io.millrace.datasets.ContentLinks;
import io.millrace.datasets.StoredBytes;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** A task as it is stored. */
record TaskRow(
    UUID id,
    UUID projectId,
    TaskState state,
    Optional<UUID> entryId,
    Optional<String> path,
    Optional<UUID> predictionId,
    String mediaType,
    StoredBytes content,
    Optional<TaskPrediction> prediction,
    int annotations,
    Optional<Double> agreement,
    Optional<AnnotationResult> accepted,
    Optional<String> decidedBy,
    Optional<Integer> committedVersion,
    Instant createdAt) {

  /** A task that nobody has seen. */
  static TaskRow open(
      UUID id,
      UUID projectId,
      Optional<UUID> entryId,
      Optional<String> path,
      Optional<UUID> predictionId,
      String mediaType,
      StoredBytes content,
      Optional<TaskPrediction> prediction,
      Instant now) {
    return new TaskRow(
        id,
        projectId,
        TaskState.OPEN,
        entryId,
        path,
        predictionId,
        mediaType,
        content,
        prediction,
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        now);
  }

  /** Whether a reviewer had the last word. */
  boolean decidedByReview() {
    return decidedBy.filter("review"::equals).isPresent();
  }

  /** The task as clients see it. */
  LabelingTask shown(ContentLinks links) {
    return new LabelingTask(
        id,
        projectId,
        state,
        new TaskItem(entryId, predictionId, path, mediaType, links.link(content, mediaType)),
        prediction,
        annotations,
        agreement,
        accepted,
        committedVersion,
        createdAt);
  }
}
