package io.millrace.labeling;

import java.util.Optional;

/** A decision as a client sends it, with the token of its lease. */
public record NewReview(
    long token,
    Review.Decision decision,
    Optional<AnnotationResult> result,
    Optional<String> comment) {}
