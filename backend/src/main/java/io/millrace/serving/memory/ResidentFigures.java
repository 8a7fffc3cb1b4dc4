package io.millrace.serving.memory;

import java.util.Optional;

/**
 * What became of one model's stays in memory, since this node knows it.
 *
 * @param bytes that it takes while it is loaded, without the buffers that grow with its requests
 * @param hits requests that found it loaded
 * @param misses requests that did not: they waited for its load, or were refused for it
 * @param coldStartNanos of its last load, from the file to the first runs; 0 if it never loaded
 */
public record ResidentFigures(
    boolean loaded,
    long bytes,
    long hits,
    long misses,
    long loads,
    long failedLoads,
    long evictions,
    long coldStartNanos) {
  private static final double NANOS_A_MILLI = 1e6;

  /** What its last load took; empty if it never loaded. */
  public Optional<Double> coldStartMs() {
    return coldStartNanos > 0 ? Optional.of(coldStartNanos / NANOS_A_MILLI) : Optional.empty();
  }
}
