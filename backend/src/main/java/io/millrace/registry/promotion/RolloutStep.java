package io.millrace.registry.promotion;

/**
 * A share of the traffic for a time.
 *
 * @param percent of what the followed version answers, or of what a shadow is given
 * @param dwellSeconds how long it lasts at least
 */
public record RolloutStep(int percent, int dwellSeconds) {}
