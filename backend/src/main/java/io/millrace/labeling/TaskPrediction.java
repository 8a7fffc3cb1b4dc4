package io.millrace.labeling;

/**
 * What a model thinks the answer is.
 *
 * @param confidence 0 to 1
 * @param model {@code <model>/<version>}
 */
public record TaskPrediction(String choice, double confidence, String model) {}
