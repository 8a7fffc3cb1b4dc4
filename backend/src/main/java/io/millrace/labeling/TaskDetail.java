package io.millrace.labeling;

import java.util.List;
import java.util.Optional;

/** A task with all that people said of it. */
public record TaskDetail(LabelingTask task, List<Annotation> submitted, Optional<Review> review) {}
