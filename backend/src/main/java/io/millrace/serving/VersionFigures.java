package io.millrace.serving;

import io.millrace.serving.batching.ModelStatistics.Snapshot;
import java.time.Instant;
import java.util.Map;

/**
 * What the statistics extension of the inference protocol tells of a version since it was loaded.
 *
 * @param lastAnswerMillis since 1970, to the second; 0 for never
 * @param batches runs by the rows they held
 * @param refused requests that got no answer
 */
record VersionFigures(
    String name,
    String version,
    long lastAnswerMillis,
    long requests,
    long rows,
    long runs,
    long queueNanos,
    long computeNanos,
    long refused,
    Map<Integer, Long> batches,
    long deviceNanos,
    long bytes) {

  static VersionFigures of(LiveEndpoint endpoint, LiveDeployment deployment) {
    Snapshot snapshot = deployment.model().statistics().snapshot();
    return new VersionFigures(
        endpoint.wanted().name(),
        Integer.toString(deployment.deployed().version().version()),
        endpoint.lastAnswer().map(Instant::toEpochMilli).orElse(0L),
        snapshot.requests(),
        snapshot.rows(),
        snapshot.runs(),
        snapshot.queueNanos(),
        snapshot.computeNanos(),
        snapshot.refused().values().stream().mapToLong(Long::longValue).sum(),
        snapshot.batchSizes(),
        snapshot.deviceNanos(),
        deployment.resident().isLoaded() ? deployment.resident().bytes() : 0);
  }

  /** The device time of all runs, shared out by rows, in nanoseconds for the runs of one size. */
  long nanosOfBatches(int rowsOfEach) {
    return rows == 0
        ? 0
        : (long) ((double) deviceNanos * rowsOfEach * batches.get(rowsOfEach) / rows);
  }
}
