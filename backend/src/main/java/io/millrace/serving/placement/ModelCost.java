package io.millrace.serving.placement;

import java.util.Optional;

/**
 * What a model takes, as its admission measured it on the CPU.
 *
 * @param bytes while it is loaded
 * @param rowMicros for a run of one row; empty where it is not known
 */
public record ModelCost(long bytes, Optional<Long> rowMicros) {}
