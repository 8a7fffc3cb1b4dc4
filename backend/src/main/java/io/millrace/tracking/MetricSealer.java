package io.millrace.tracking;

import io.millrace.platform.Caller;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Time;
import io.millrace.tracking.BacklogStore.Batch;
import io.millrace.tracking.BacklogStore.Due;
import io.millrace.tracking.ChunkStore.Chunk;
import io.millrace.tracking.points.BatchCodec;
import io.millrace.tracking.points.ChunkCodec;
import io.millrace.tracking.points.PointBuffer;
import io.millrace.tracking.points.Points;
import io.millrace.tracking.points.Position;
import io.millrace.tracking.points.Summary;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals: takes a run's batches out and puts their points into chunks, in one transaction, so that
 * whoever is killed leaves all as it was. A point that a chunk has already is dropped here. Late
 * points go into the chunks they belong to, which are written anew; nothing else is read.
 */
final class MetricSealer {
  /** Most points of a chunk: about 12 KB, of which a curve of 1 000 points needs 250 at most. */
  static final int CHUNK = 2_048;

  private static final Logger LOG = LoggerFactory.getLogger(MetricSealer.class);
  private static final int RUNS_AT_ONCE = 8;

  private final Db db;
  private final Time time;
  private final WorkerExecutor worker;
  private final MetricStore metrics = new MetricStore();
  private final BacklogStore backlog = new BacklogStore();
  private final ChunkStore chunks = new ChunkStore();
  private final RunColumnStore columns = new RunColumnStore();

  MetricSealer(Db db, Time time, WorkerExecutor worker) {
    this.db = db;
    this.time = time;
    this.worker = worker;
  }

  /**
   * Seals runs that are due, one after the other.
   *
   * @return how many
   */
  Future<Integer> sealDue() {
    return db.inSystem(tx -> backlog.claim(tx, RUNS_AT_ONCE))
        .compose(
            due -> {
              Future<Void> all = Future.succeededFuture();
              for (Due run : due) {
                all = all.compose(done -> seal(run)).recover(failure -> left(run, failure));
              }
              return all.map(due.size());
            });
  }

  private static Future<Void> left(Due run, Throwable failure) {
    LOG.warn("the points of run {} stay unsealed for now: {}", run.runId(), failure.toString());
    return Future.succeededFuture();
  }

  /** Seals what one run has, or the oldest of it where that is very much. */
  Future<Void> seal(Due run) {
    Caller caller =
        Caller.background(run.tenantId(), "job:metrics.seal", "metric-sealer", time.now());
    return db.inTenant(
        caller,
        tx ->
            backlog
                .lock(tx, run.runId())
                .compose(locked -> locked ? seal(tx, run.runId()) : Future.succeededFuture())
                .compose(done -> countColumns(tx, run.runId())));
  }

  /** What many runs have logged is counted here, before somebody looks at their table. */
  private Future<Void> countColumns(TenantTx tx, String runId) {
    return columns
        .due(tx, runId)
        .compose(
            experiment ->
                experiment.isEmpty()
                    ? Future.succeededFuture()
                    : columns.fold(tx, experiment.get()));
  }

  Future<Void> seal(TenantTx tx, String runId) {
    return backlog
        .oldest(tx, runId)
        .compose(
            batches ->
                worker
                    .executeBlocking(() -> decoded(batches), false)
                    .compose(
                        points ->
                            metrics
                                .series(tx, runId, points.keySet(), Integer.MAX_VALUE)
                                .map(ids -> bySeries(points, ids)))
                    .compose(
                        points -> points.isEmpty() ? Future.succeededFuture() : fold(tx, points))
                    .compose(folded -> backlog.settle(tx, runId, batches)));
  }

  private static Map<String, Points> decoded(List<Batch> batches) {
    Map<String, PointBuffer> buffers = new HashMap<>();
    batches.forEach(batch -> BatchCodec.decode(batch.body(), null, buffers));
    Map<String, Points> points = new HashMap<>();
    buffers.forEach((key, buffer) -> points.put(key, buffer.points()));
    return points;
  }

  private static Map<Long, Points> bySeries(Map<String, Points> points, Map<String, Long> ids) {
    Map<Long, Points> bySeries = new LinkedHashMap<>();
    points.forEach((key, value) -> bySeries.put(ids.get(key), value));
    return bySeries;
  }

  private Future<Void> fold(TenantTx tx, Map<Long, Points> points) {
    List<Long> series = List.copyOf(points.keySet());
    List<Position> firsts = series.stream().map(id -> points.get(id).position(0)).toList();
    return chunks
        .heads(tx, series, firsts)
        .map(heads -> Fold.plan(points, heads))
        .compose(
            folds -> {
              List<Chunk> touched =
                  folds.stream().map(Fold::into).filter(chunk -> chunk != null).toList();
              return chunks
                  .bodies(tx, touched)
                  .compose(read -> worker.executeBlocking(() -> folded(folds, read), false))
                  .compose(made -> chunks.replace(tx, touched, made));
            })
        .compose(replaced -> metrics.widen(tx, points));
  }

  private static List<Chunk> folded(List<Fold> folds, List<Chunk> read) {
    Map<Chunk.Key, Chunk> bodies =
        read.stream().collect(Collectors.toMap(Chunk::key, Function.identity()));
    List<Chunk> made = new ArrayList<>();
    for (Fold fold : folds) {
      Points points = fold.points();
      if (fold.into() != null) {
        points = ChunkCodec.decode(bodies.get(fold.into().key()).body()).merge(points);
      }
      made.addAll(cut(fold, points));
    }
    return made;
  }

  /** At the end full chunks and a last one; in the middle equal parts, so that none is tiny. */
  private static List<Chunk> cut(Fold fold, Points points) {
    int parts = (points.size() + CHUNK - 1) / CHUNK;
    int size = fold.isLast() ? CHUNK : (points.size() + parts - 1) / parts;
    List<Chunk> made = new ArrayList<>();
    for (int begin = 0; begin < points.size(); begin += size) {
      Points part = points.slice(begin, Math.min(points.size(), begin + size));
      made.add(new Chunk(fold.series(), Summary.of(part), ChunkCodec.encode(part)));
    }
    return made;
  }

  /**
   * Points and the chunk they go into.
   *
   * @param into null where they begin chunks of their own
   * @param isLast whether no chunk comes behind
   */
  private record Fold(long series, Points points, Chunk into, boolean isLast) {
    /** Distributes points over the chunks there are. */
    static List<Fold> plan(Map<Long, Points> points, List<Chunk> heads) {
      Map<Long, List<Chunk>> bySeries =
          heads.stream().collect(Collectors.groupingBy(Chunk::series));
      List<Fold> folds = new ArrayList<>();
      points.forEach(
          (series, all) -> plan(series, all, bySeries.getOrDefault(series, List.of()), folds));
      return folds;
    }

    private static void plan(long series, Points all, List<Chunk> chunks, List<Fold> folds) {
      Points rest = all;
      for (int i = 0; i < chunks.size(); i++) {
        boolean isLast = i == chunks.size() - 1;
        int end = isLast ? rest.size() : rest.indexOf(chunks.get(i + 1).summary().first());
        addTo(new Fold(series, rest.slice(0, end), chunks.get(i), isLast), folds);
        rest = rest.slice(end, rest.size());
      }
      if (rest.size() > 0) {
        folds.add(new Fold(series, rest, null, true));
      }
    }

    /** What follows a full chunk begins a new one. */
    private static void addTo(Fold fold, List<Fold> folds) {
      Summary chunk = fold.into().summary();
      Points points = fold.points();
      int within =
          chunk.count() < CHUNK ? points.size() : points.size() - points.after(chunk.last()).size();
      if (within > 0) {
        folds.add(new Fold(fold.series(), points.slice(0, within), fold.into(), fold.isLast()));
      }
      if (within < points.size()) {
        Points behind = points.slice(within, points.size());
        folds.add(new Fold(fold.series(), behind, null, fold.isLast()));
      }
    }
  }
}
