package io.millrace.serving.memory;

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
    long coldStartNanos) {}
