package io.millrace.tracking;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.db.TenantTx;
import io.millrace.tracking.BacklogStore.Batch;
import io.millrace.tracking.ChunkStore.Chunk;
import io.millrace.tracking.MetricCurves.Curve;
import io.millrace.tracking.MetricCurves.Point;
import io.millrace.tracking.points.BatchCodec;
import io.millrace.tracking.points.ChunkCodec;
import io.millrace.tracking.points.PointBuffer;
import io.millrace.tracking.points.Points;
import io.millrace.tracking.points.Position;
import io.millrace.tracking.points.Range;
import io.millrace.tracking.points.Stretches.Thinned;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Reads points: batches first, then chunks, so that a point which is sealed meanwhile is seen twice
 * rather than not at all, and counts once. Bytes are unpacked on a worker.
 */
final class MetricReader {
  private static final int MAX_CURVES = 100;

  /** How often a read begins anew because chunks were replaced meanwhile. */
  static final int ATTEMPTS = 8;

  /** Full chunks have at least half of what they may have. */
  private static final int LEAST_IN_CHUNK = MetricSealer.CHUNK / 2;

  private final MetricStore metrics;
  private final WorkerExecutor worker;
  private final BacklogStore backlog = new BacklogStore();
  private final ChunkStore chunks = new ChunkStore();

  MetricReader(MetricStore metrics, WorkerExecutor worker) {
    this.metrics = metrics;
    this.worker = worker;
  }

  /**
   * Curves by key.
   *
   * @param keys of which metrics; empty for the first hundred
   * @param maxPoints most points of each, at least 4
   */
  Future<MetricCurves> curves(
      TenantTx tx, String runId, List<String> keys, Range range, int maxPoints) {
    Request request = new Request(runId, range, maxPoints);
    return metrics
        .series(tx, runId, keys, MAX_CURVES)
        .compose(
            series ->
                series.isEmpty()
                    ? Future.succeededFuture(new MetricCurves(List.of()))
                    : curves(tx, request, series, 1));
  }

  private Future<MetricCurves> curves(
      TenantTx tx, Request request, Map<String, Long> series, int attempt) {
    return loose(tx, request.runId(), series.keySet(), request.range())
        .compose(
            loose ->
                chunks
                    .inRange(tx, series.values(), request.range())
                    .map(found -> Plan.of(request, series, loose, Chunk.bySeries(found))))
        .compose(
            plan -> {
              List<Chunk> planned = plan.toRead();
              return chunks
                  .bodies(tx, planned)
                  .map(Chunk::byKey)
                  .compose(
                      bodies ->
                          Chunk.areStill(planned, bodies)
                              ? worker.executeBlocking(() -> plan.draw(bodies), false)
                              : again(tx, request, series, attempt));
            });
  }

  /** A sealing has replaced chunks between two statements. */
  private Future<MetricCurves> again(
      TenantTx tx, Request request, Map<String, Long> series, int attempt) {
    if (attempt == ATTEMPTS) {
      throw beingRearranged();
    }
    return curves(tx, request, series, attempt + 1);
  }

  static ApiException beingRearranged() {
    return ApiException.retryAfter(
        ErrorCode.UNAVAILABLE, "The points are being rearranged; try again.", 1);
  }

  /**
   * Points of one metric in order.
   *
   * @param after only those after this point
   * @return as many as there are, up to the limit
   */
  Future<List<Point>> history(
      TenantTx tx, String runId, String key, Optional<Position> after, int limit) {
    return metrics
        .series(tx, runId, List.of(key), 1)
        .compose(
            series ->
                series.isEmpty()
                    ? Future.succeededFuture(List.of())
                    : history(tx, runId, Map.entry(key, series.get(key)), after, limit));
  }

  private Future<List<Point>> history(
      TenantTx tx,
      String runId,
      Map.Entry<String, Long> metric,
      Optional<Position> after,
      int limit) {
    int enough = limit / LEAST_IN_CHUNK + 2;
    return loose(tx, runId, Set.of(metric.getKey()), Range.ALL)
        .map(loose -> loose.getOrDefault(metric.getKey(), Points.NONE))
        .compose(
            loose ->
                chunks
                    .after(tx, metric.getValue(), after, enough)
                    .compose(
                        found ->
                            worker.executeBlocking(() -> page(loose, found, enough, after), false)))
        .compose(
            page -> {
              List<Point> points = points(page.points(), limit);
              if (points.size() == limit || !page.more()) {
                return Future.succeededFuture(points);
              }
              // Chunks that late points have made small: the page goes on behind them.
              Position end = page.points().position(page.points().size() - 1);
              return history(tx, runId, metric, Optional.of(end), limit - points.size())
                  .map(rest -> joined(points, rest));
            });
  }

  private static Page page(Points loose, List<Chunk> found, int enough, Optional<Position> after) {
    Points stored = Points.NONE;
    for (Chunk chunk : found) {
      stored = stored.merge(ChunkCodec.decode(chunk.body()));
    }
    boolean more = found.size() == enough;
    Points near = loose;
    if (more) {
      // What lies behind the last chunk that was read belongs to a later page.
      Position end = found.get(found.size() - 1).summary().last();
      near = loose.slice(0, loose.indexOf(end));
    }
    Points all = stored.merge(near);
    return new Page(after.isPresent() ? all.after(after.get()) : all, more);
  }

  private static List<Point> points(Points points, int limit) {
    return IntStream.range(0, Math.min(limit, points.size()))
        .mapToObj(points::position)
        .map(MetricReader::point)
        .toList();
  }

  private static List<Point> joined(List<Point> first, List<Point> rest) {
    List<Point> all = new ArrayList<>(first);
    all.addAll(rest);
    return all;
  }

  private static Point point(Position position) {
    return new Point(position.step(), position.value(), Instant.ofEpochMilli(position.time()));
  }

  /** Points that are not sealed, by key. */
  private Future<Map<String, Points>> loose(
      TenantTx tx, String runId, Set<String> keys, Range range) {
    return backlog
        .batches(tx, runId)
        .compose(
            batches ->
                batches.isEmpty()
                    ? Future.succeededFuture(Map.of())
                    : worker.executeBlocking(() -> decoded(batches, keys, range), false));
  }

  private static Map<String, Points> decoded(List<Batch> batches, Set<String> keys, Range range) {
    Map<String, PointBuffer> buffers = new HashMap<>();
    batches.forEach(batch -> BatchCodec.decode(batch.body(), keys, buffers));
    Map<String, Points> points = new HashMap<>();
    buffers.forEach((key, buffer) -> points.put(key, range.of(buffer.points())));
    return points;
  }

  private record Page(Points points, boolean more) {}

  private record Request(String runId, Range range, int maxPoints) {}

  /** What is known before any chunk is read. */
  private record Plan(Map<String, CurvePlan> plans) {
    static Plan of(
        Request request,
        Map<String, Long> series,
        Map<String, Points> loose,
        Map<Long, List<Chunk>> stored) {
      Map<String, CurvePlan> plans = new LinkedHashMap<>();
      series.forEach(
          (key, id) ->
              plans.put(
                  key,
                  new CurvePlan(
                      request.range(),
                      request.maxPoints(),
                      loose.getOrDefault(key, Points.NONE),
                      stored.getOrDefault(id, List.of()))));
      return new Plan(plans);
    }

    /** The chunks that a picture cannot do without. */
    List<Chunk> toRead() {
      return plans.values().stream().flatMap(plan -> plan.toRead().stream()).toList();
    }

    MetricCurves draw(Map<Chunk.Key, Chunk> bodies) {
      List<Curve> curves = new ArrayList<>();
      plans.forEach(
          (key, plan) -> {
            Thinned thinned = plan.draw(bodies);
            curves.add(
                new Curve(
                    key,
                    thinned.total(),
                    thinned.points().stream().map(MetricReader::point).toList()));
          });
      return new MetricCurves(curves);
    }
  }
}
