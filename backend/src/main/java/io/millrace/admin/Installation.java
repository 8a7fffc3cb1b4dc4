package io.millrace.admin;

import java.time.Instant;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What this server knows about itself.
 *
 * @param database {@code embedded} or {@code external}
 * @param objectStore one line that names it
 * @param nodes servers seen in the last minute
 */
public record Installation(
    String version,
    Instant startedAt,
    String database,
    String objectStore,
    IntSupplier nodes,
    Supplier<List<DeviceState>> devices) {}
