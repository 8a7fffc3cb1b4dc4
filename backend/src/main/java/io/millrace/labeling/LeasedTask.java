package io.millrace.labeling;

import java.util.List;
import java.util.Optional;

/**
 * A task in somebody's hands.
 *
 * @param draft what they had begun to answer
 * @param submitted the annotators' answers, for a reviewer alone
 */
public record LeasedTask(
    LabelingTask task, Lease lease, Optional<Draft> draft, Optional<List<Annotation>> submitted) {}
