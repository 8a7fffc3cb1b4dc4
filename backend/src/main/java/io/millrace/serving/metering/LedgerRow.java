package io.millrace.serving.metering;

import java.time.Instant;
import java.util.UUID;

/**
 * One counter of a sealed journal file.
 *
 * @param node the server that counted; new at every start
 * @param sequence unique for the node
 * @param hour when, to the hour
 * @param deviceNanos the share of the runs' time that is charged to these requests
 */
record LedgerRow(
    UUID node,
    long sequence,
    UUID tenantId,
    UUID endpointId,
    UUID modelVersionId,
    Instant hour,
    Outcome outcome,
    long requests,
    long rows,
    long bytesIn,
    long bytesOut,
    long deviceNanos) {}
