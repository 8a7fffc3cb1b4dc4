package io.millrace.serving.metering;

import java.util.UUID;

/** The names of what a bill speaks of. */
public record MeteredVersion(
    UUID endpointId, UUID modelVersionId, String endpoint, String model, int version) {}
