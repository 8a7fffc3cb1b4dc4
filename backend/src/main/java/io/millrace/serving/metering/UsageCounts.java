package io.millrace.serving.metering;

/**
 * Sums over requests.
 *
 * @param answered requests that a model answered; the other counts of requests are those of {@link
 *     Outcome}
 * @param rows predicted: those of answered and cached requests, which is what the monthly quota
 *     counts
 * @param bytesIn of the input tensors of answered and cached requests
 * @param bytesOut of their output tensors
 */
public record UsageCounts(
    long answered,
    long cached,
    long refused,
    long expired,
    long failed,
    long rows,
    long bytesIn,
    long bytesOut,
    long deviceMicros) {}
