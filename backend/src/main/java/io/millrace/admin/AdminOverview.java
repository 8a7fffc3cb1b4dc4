package io.millrace.admin;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The installation at a glance.
 *
 * @param nodes servers seen in the last minute
 * @param jobs by state
 * @param devices of the node that answers
 */
public record AdminOverview(
    long tenants,
    String version,
    Instant startedAt,
    int nodes,
    Map<String, Long> jobs,
    String database,
    String objectStore,
    List<DeviceState> devices) {}
