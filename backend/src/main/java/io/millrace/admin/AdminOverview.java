package io.millrace.admin;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The installation at a glance.
 *
 * @param nodes servers seen in the last minute
 * @param jobs by state
 * @param slots of the node that answers
 * @param modelMemory of the node that answers
 */
public record AdminOverview(
    long tenants,
    String version,
    Instant startedAt,
    int nodes,
    Map<String, Long> jobs,
    String database,
    String objectStore,
    List<SlotState> slots,
    ModelMemoryState modelMemory) {}
