package io.millrace.monitoring;

import io.millrace.datasets.ContentLinks;
import io.millrace.datasets.StoredBytes;
import io.millrace.labeling.NewTask;
import io.millrace.labeling.TaskPrediction;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A capture as it is stored.
 *
 * @param shown without its link
 */
record CaptureRow(Capture shown, UUID endpointId, String sha256, StoredBytes content) {
  private static final Set<String> PICTURES =
      Set.of("image/png", "image/jpeg", "image/gif", "image/bmp");

  Capture linked(ContentLinks links) {
    return new Capture(
        shown.id(),
        shown.requestId(),
        shown.row(),
        shown.endpoint(),
        shown.model(),
        shown.version(),
        shown.modelVersionId(),
        shown.label(),
        shown.confidence(),
        shown.scores(),
        shown.state(),
        shown.taskId(),
        shown.projectId(),
        shown.humanLabel(),
        shown.mediaType(),
        shown.bytes(),
        links.link(content, shown.mediaType()),
        shown.entryId(),
        shown.datasetId(),
        shown.createdAt(),
        shown.expiresAt());
  }

  /** Whether people can be asked about it: a picture with a label, and not asked yet. */
  boolean sendable() {
    return shown.state() == CaptureState.CAPTURED
        && shown.label().isPresent()
        && PICTURES.contains(shown.mediaType());
  }

  /**
   * The task that asks about it.
   *
   * @param entry of the project's dataset, with the same content
   */
  NewTask task(Optional<io.millrace.datasets.HeldContent.SameContent> entry) {
    return new NewTask(
        shown.id(),
        entry.map(same -> same.entryId()),
        entry.map(same -> same.path()),
        shown.mediaType(),
        content,
        new TaskPrediction(
            shown.label().orElseThrow(),
            shown.confidence().orElseThrow(),
            shown.model() + "/" + shown.version()));
  }
}
