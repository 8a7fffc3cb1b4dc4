package io.millrace.labeling;

import java.util.Optional;

/** An answer as a client sends it, with the token of its lease. */
public record NewAnnotation(long token, AnnotationResult result, Optional<Long> leadTimeMs) {}
