package io.millrace.serving.memory;

/**
 * A device's memory for models at one moment, and what has happened in it since the start.
 *
 * @param usedBytes of models that are loaded or being loaded, with their buffers
 * @param models that this node may be asked for, loaded or not
 * @param waitingLoads models that somebody waits for
 * @param hits requests that found their model loaded
 * @param misses requests that did not
 * @param loadNanos that all loads took together, from the file to the first runs
 */
public record MemoryFigures(
    long budgetBytes,
    long usedBytes,
    int models,
    int loadedModels,
    int waitingLoads,
    long hits,
    long misses,
    long loads,
    long failedLoads,
    long evictions,
    long loadNanos) {}
