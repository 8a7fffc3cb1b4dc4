package io.millrace.admin;

/**
 * A device's memory for models. Counts are since its start.
 *
 * @param usedBytes of models that are loaded or being loaded, with their buffers
 * @param models deployed, loaded or not
 * @param waitingLoads models that requests wait for
 * @param hits requests that found their model in memory
 * @param misses requests that did not
 * @param meanLoadMs of a load
 */
public record ModelMemoryState(
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
    double meanLoadMs) {}
