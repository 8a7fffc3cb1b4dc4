package io.millrace.serving;

import io.millrace.serving.batching.InferencePool;
import io.millrace.serving.batching.LatencyHistogram;
import io.millrace.serving.batching.ModelStatistics;
import io.millrace.serving.batching.ServedModel;
import io.millrace.serving.engine.LatencyCurve;
import io.millrace.serving.memory.ResidentFigures;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * One moment's figures of an endpoint on this node.
 *
 * @param requestsPerSecond over the last second
 * @param requests answered since the node knows the endpoint
 * @param refusals by reason, of the deployments that answer now
 */
record EndpointStatistics(
    String endpoint,
    Instant at,
    double requestsPerSecond,
    long queueDepth,
    long requests,
    Map<String, Long> refusals,
    List<OfDeployment> deployments,
    Cache cache,
    Optional<ShadowComparison.Figures> shadow) {

  /** Requests that found, or did not find, their answer in the response cache. */
  record Cache(boolean enabled, long hits, long misses) {}

  /**
   * A deployment's figures since this node knows it.
   *
   * @param bestRows of a batch that serves the most rows per second, by the curve
   */
  record OfDeployment(
      UUID deploymentId,
      String model,
      int version,
      long requests,
      long rows,
      long batches,
      Map<Integer, Long> batchSizes,
      Latency latency,
      long deviceMicros,
      List<Point> curve,
      Optional<Integer> bestRows,
      Memory memory) {}

  /** The model's stays in memory, since this node knows the deployment. */
  record Memory(
      boolean loaded,
      long bytes,
      long hits,
      long misses,
      long loads,
      long failedLoads,
      long evictions,
      Optional<Double> coldStartMs) {
    static Memory of(ResidentFigures figures) {
      return new Memory(
          figures.loaded(),
          figures.bytes(),
          figures.hits(),
          figures.misses(),
          figures.loads(),
          figures.failedLoads(),
          figures.evictions(),
          figures.coldStartMs());
    }
  }

  /** From arrival to the end of the run. */
  record Latency(long p50Us, long p90Us, long p99Us, List<Bucket> buckets) {}

  /** Answers that took at most so long, and longer than the bucket before. */
  record Bucket(long leUs, long count) {}

  /** The measured time of a run with so many rows. */
  record Point(long rows, double micros) {}

  static EndpointStatistics of(LiveEndpoint live, InferencePool pool, Instant at) {
    UUID tenant = live.wanted().tenantId();
    Map<String, Long> refusals = new TreeMap<>();
    List<OfDeployment> deployments = new ArrayList<>();
    long depth = 0;
    for (LiveDeployment each : live.deployments()) {
      ModelStatistics.Snapshot snapshot = each.model().statistics().snapshot();
      snapshot
          .refused()
          .forEach(
              (reason, count) ->
                  refusals.merge(reason.name().toLowerCase(Locale.ROOT), count, Long::sum));
      depth +=
          pool.slotsOf(each.model()).stream()
              .mapToLong(slot -> slot.depth(tenant, each.model()))
              .sum();
      deployments.add(of(each, snapshot));
    }
    return new EndpointStatistics(
        live.wanted().name(),
        at,
        live.requestsPerSecond(),
        depth,
        live.answered(),
        refusals,
        deployments,
        new Cache(live.wanted().cache(), live.cacheHits(), live.cacheMisses()),
        Optional.ofNullable(live.shadow()).map(shadow -> shadow.comparison().figures(shadow)));
  }

  private static OfDeployment of(LiveDeployment live, ModelStatistics.Snapshot snapshot) {
    return new OfDeployment(
        live.deployed().id(),
        live.deployed().version().model(),
        live.deployed().version().version(),
        snapshot.requests(),
        snapshot.rows(),
        snapshot.runs(),
        snapshot.batchSizes(),
        latency(live.model().statistics().latency()),
        snapshot.deviceNanos() / 1_000,
        curve(live.model().curve().points()),
        bestRows(live.model()),
        Memory.of(live.resident().figures()));
  }

  private static Latency latency(LatencyHistogram histogram) {
    List<Bucket> buckets = new ArrayList<>();
    histogram
        .buckets()
        .forEach((nanos, count) -> buckets.add(new Bucket((nanos + 999) / 1_000, count)));
    return new Latency(
        histogram.quantile(0.5) / 1_000,
        histogram.quantile(0.9) / 1_000,
        histogram.quantile(0.99) / 1_000,
        buckets);
  }

  private static Optional<Integer> bestRows(ServedModel model) {
    LatencyCurve curve = model.curve();
    int most = model.batched() ? curve.maxRows() : 1;
    return Optional.of(curve.bestBatch(most)).filter(rows -> curve.estimate(rows) > 0);
  }

  private static List<Point> curve(long[] points) {
    List<Point> curve = new ArrayList<>();
    for (int i = 0; i < points.length; i += 2) {
      curve.add(new Point(points[i], points[i + 1] / 1_000.0));
    }
    return curve;
  }
}
