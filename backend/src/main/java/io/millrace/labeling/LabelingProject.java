package io.millrace.labeling;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A question put to people about a part of a dataset version.
 *
 * @param version whose entries became tasks
 * @param overlap answers asked for each task
 * @param minAgreement share of equal answers below which a reviewer decides
 * @param paused no new tasks are handed out
 */
public record LabelingProject(
    UUID id,
    String name,
    Optional<String> description,
    LabelingKind kind,
    UUID datasetId,
    String datasetName,
    int version,
    List<String> classes,
    Optional<String> instructions,
    int overlap,
    double minAgreement,
    int leaseSeconds,
    boolean paused,
    LabelingProgress progress,
    Instant createdAt,
    String createdBy,
    long revision) {

  LabelingProject withDatasetName(String known) {
    return new LabelingProject(
        id,
        name,
        description,
        kind,
        datasetId,
        known,
        version,
        classes,
        instructions,
        overlap,
        minAgreement,
        leaseSeconds,
        paused,
        progress,
        createdAt,
        createdBy,
        revision);
  }
}
