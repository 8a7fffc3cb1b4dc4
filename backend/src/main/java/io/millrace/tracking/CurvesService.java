package io.millrace.tracking;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.tracking.ChunkStore.Chunk;
import io.millrace.tracking.MetricStore.Series;
import io.millrace.tracking.points.BatchCodec;
import io.millrace.tracking.points.PointBuffer;
import io.millrace.tracking.points.Points;
import io.millrace.tracking.points.Range;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Curves of many runs and metrics in one answer, for charts that lay runs over each other. Reads
 * like {@link MetricReader}: batches first, then what chunks look like from afar, then the chunks
 * that a picture cannot do without, some at a time; a read whose chunks are replaced meanwhile
 * begins anew.
 */
public final class CurvesService {
  /** Of how many runs unsealed points are in memory at once. */
  private static final int RUNS_AT_ONCE = 16;

  /** How many chunks' bytes are in memory at once; one has some 10 KB. */
  private static final int CHUNKS_AT_ONCE = 2_000;

  /** A million points have about 500. */
  private static final int MAX_CHUNKS = 200_000;

  private final Db db;
  private final WorkerExecutor worker;
  private final MetricStore metrics = new MetricStore();
  private final BacklogStore backlog = new BacklogStore();
  private final ChunkStore chunks = new ChunkStore();

  CurvesService(Vertx vertx, Db db) {
    this.db = db;
    this.worker = vertx.createSharedWorkerExecutor("metrics", RunService.READERS);
  }

  /**
   * Curves as the contract's RunCurves, by the order of the runs and then of the keys.
   *
   * @return fails with INVALID_REQUEST where the answer would be too large
   */
  public Future<Buffer> curves(Caller caller, CurvesQuery wanted) {
    CurvesQuery query = wanted.checked();
    return db.readTenant(
        caller,
        tx ->
            metrics
                .series(tx, query.runs(), query.keys())
                .map(found -> sorted(query, found))
                .compose(series -> read(tx, query, series, 1)));
  }

  private static List<Series> sorted(CurvesQuery query, List<Series> series) {
    Map<String, Integer> runs = places(query.runs());
    Map<String, Integer> keys = places(query.keys());
    return series.stream()
        .sorted(
            Comparator.comparing((Series one) -> runs.get(one.runId()))
                .thenComparing(one -> keys.get(one.key())))
        .toList();
  }

  private static Map<String, Integer> places(List<String> values) {
    Map<String, Integer> places = new HashMap<>();
    values.forEach(value -> places.put(value, places.size()));
    return places;
  }

  private Future<Buffer> read(TenantTx tx, CurvesQuery query, List<Series> series, int attempt) {
    List<Long> ids = series.stream().map(Series::id).toList();
    RunCurvesWriter writer = new RunCurvesWriter(query.times().orElse(false));
    return loose(tx, series, query.range())
        .compose(
            loose ->
                chunks
                    .inRange(tx, ids, query.range(), MAX_CHUNKS + 1)
                    .map(CurvesService::bounded)
                    .map(found -> plans(query, series, loose, found)))
        .compose(plans -> draw(tx, groups(plans), 0, writer))
        .compose(
            drawn -> {
              if (drawn) {
                return worker.executeBlocking(writer::end, false);
              }
              if (attempt == MetricReader.ATTEMPTS) {
                throw MetricReader.beingRearranged();
              }
              return read(tx, query, series, attempt + 1);
            });
  }

  private static List<Chunk> bounded(List<Chunk> found) {
    if (found.size() > MAX_CHUNKS) {
      throw ApiException.invalid(
          "/runs", "These metrics have too many points for one answer; ask for fewer at once.");
    }
    return found;
  }

  private static List<Planned> plans(
      CurvesQuery query, List<Series> series, Map<Long, Points> loose, List<Chunk> found) {
    Map<Long, List<Chunk>> stored = Chunk.bySeries(found);
    return series.stream()
        .map(
            one ->
                new Planned(
                    one,
                    new CurvePlan(
                        query.range(),
                        query.points(),
                        loose.getOrDefault(one.id(), Points.NONE),
                        stored.getOrDefault(one.id(), List.of()))))
        .toList();
  }

  /** Curves whose chunks are read together. */
  private static List<List<Planned>> groups(List<Planned> plans) {
    List<List<Planned>> groups = new ArrayList<>();
    List<Planned> group = new ArrayList<>();
    int size = 0;
    for (Planned one : plans) {
      int more = one.toRead().size();
      if (size + more > CHUNKS_AT_ONCE && !group.isEmpty()) {
        groups.add(group);
        group = new ArrayList<>();
        size = 0;
      }
      group.add(one);
      size += more;
    }
    groups.add(group);
    return groups;
  }

  /** Whether all was drawn, and nothing replaced before it was read. */
  private Future<Boolean> draw(
      TenantTx tx, List<List<Planned>> groups, int index, RunCurvesWriter writer) {
    if (index == groups.size()) {
      return Future.succeededFuture(true);
    }
    List<Planned> group = groups.get(index);
    List<Chunk> planned = group.stream().flatMap(one -> one.toRead().stream()).toList();
    return chunks
        .bodies(tx, planned)
        .map(Chunk::byKey)
        .compose(
            bodies ->
                Chunk.areStill(planned, bodies)
                    ? worker
                        .executeBlocking(() -> draw(group, bodies, writer), false)
                        .compose(drawn -> draw(tx, groups, index + 1, writer))
                    : Future.succeededFuture(false));
  }

  private static boolean draw(
      List<Planned> group, Map<Chunk.Key, Chunk> bodies, RunCurvesWriter writer) {
    group.forEach(one -> writer.add(one.series(), one.plan().draw(bodies)));
    return true;
  }

  /** Points that are not sealed, by series. */
  private Future<Map<Long, Points>> loose(TenantTx tx, List<Series> series, Range range) {
    Map<String, Map<String, Long>> byRun = new HashMap<>();
    series.forEach(
        one ->
            byRun
                .computeIfAbsent(one.runId(), ignored -> new HashMap<>())
                .put(one.key(), one.id()));
    List<String> runs = List.copyOf(byRun.keySet());
    Map<Long, Points> points = new HashMap<>();
    Future<Void> read = Future.succeededFuture();
    for (int begin = 0; begin < runs.size(); begin += RUNS_AT_ONCE) {
      List<String> some = runs.subList(begin, Math.min(runs.size(), begin + RUNS_AT_ONCE));
      read =
          read.compose(before -> backlog.bodies(tx, some))
              .compose(
                  found ->
                      found.isEmpty()
                          ? Future.succeededFuture(Map.<Long, Points>of())
                          : worker.executeBlocking(() -> decoded(found, byRun, range), false))
              .map(
                  more -> {
                    points.putAll(more);
                    return null;
                  });
    }
    return read.map(done -> points);
  }

  private static Map<Long, Points> decoded(
      Map<String, List<byte[]>> bodies, Map<String, Map<String, Long>> ids, Range range) {
    Map<Long, Points> points = new HashMap<>();
    bodies.forEach(
        (run, batches) -> {
          Map<String, Long> keys = ids.get(run);
          Set<String> wanted = keys.keySet();
          Map<String, PointBuffer> buffers = new HashMap<>();
          batches.forEach(batch -> BatchCodec.decode(batch, wanted, buffers));
          buffers.forEach((key, buffer) -> points.put(keys.get(key), range.of(buffer.points())));
        });
    return points;
  }

  /** A curve to draw; its chunks are chosen once. */
  private record Planned(Series series, CurvePlan plan, List<Chunk> toRead) {
    Planned(Series series, CurvePlan plan) {
      this(series, plan, plan.toRead());
    }
  }
}
