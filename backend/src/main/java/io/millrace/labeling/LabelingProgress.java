package io.millrace.labeling;

import java.util.Optional;

/**
 * How far a project is, counted when asked.
 *
 * @param agreement mean share of equal answers of the tasks that have all of theirs
 */
public record LabelingProgress(
    long tasks,
    long open,
    long inReview,
    long accepted,
    long rejected,
    long committed,
    long annotations,
    Optional<Double> agreement) {}
