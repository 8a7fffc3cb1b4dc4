package io.millrace.labeling;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An item to label.
 *
 * @param annotations how many answers it has
 * @param agreement share of the most frequent answer, once all are there
 * @param committedVersion the dataset version that holds its label
 */
public record LabelingTask(
    UUID id,
    UUID projectId,
    TaskState state,
    TaskItem item,
    Optional<TaskPrediction> prediction,
    int annotations,
    Optional<Double> agreement,
    Optional<AnnotationResult> accepted,
    Optional<Integer> committedVersion,
    Instant createdAt) {}
