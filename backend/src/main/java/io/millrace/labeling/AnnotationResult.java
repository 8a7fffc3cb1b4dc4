package io.millrace.labeling;

/**
 * An answer to a task. Two answers agree when they are equal.
 *
 * @param choice one of the project's classes
 */
public record AnnotationResult(String choice) {}
