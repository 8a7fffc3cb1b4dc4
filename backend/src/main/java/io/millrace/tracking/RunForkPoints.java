package io.millrace.tracking;

import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.db.TenantTx;
import io.millrace.tracking.BacklogStore.Batch;
import io.millrace.tracking.RunForkStore.Edge;
import io.millrace.tracking.points.BatchCodec;
import io.millrace.tracking.points.ChunkCodec;
import io.millrace.tracking.points.PointBuffer;
import io.millrace.tracking.points.Points;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gives a fork the points of its source up to a step. Chunks that end there are copied inside the
 * database; of those that reach beyond, and of what is not sealed, the fork logs the points itself.
 * Meanwhile the source may be logged to, but is not sealed.
 */
final class RunForkPoints {
  /** Chunks that are copied within a request's time, some ten million points. */
  static final int MAX_CHUNKS = 20_000;

  private static final int POINTS_AT_ONCE = 10_000;

  /** Their points are about as many. */
  private static final int EDGES_AT_ONCE = 8;

  private final WorkerExecutor worker;
  private final MetricStore metrics = new MetricStore();
  private final BacklogStore backlog = new BacklogStore();
  private final RunForkStore store = new RunForkStore();

  RunForkPoints(WorkerExecutor worker) {
    this.worker = worker;
  }

  /**
   * Copies points.
   *
   * @return fails with UNPROCESSABLE where they are too many for one request
   */
  Future<Void> copy(TenantTx tx, String source, String fork, long step) {
    return backlog
        .lockOut(tx, source)
        .compose(locked -> store.countChunks(tx, source, step))
        .map(RunForkPoints::bounded)
        .compose(few -> store.chunks(tx, source, fork, step))
        .compose(copied -> edges(tx, source, fork, step, ""))
        .compose(copied -> backlog.batches(tx, source))
        .compose(batches -> worker.executeBlocking(() -> unsealed(batches, step), false))
        .compose(batches -> append(tx, fork, batches));
  }

  private static Void bounded(long chunks) {
    if (chunks > MAX_CHUNKS) {
      throw ApiException.of(
          ErrorCode.UNPROCESSABLE,
          "The run has about %,d points up to this step; a fork has at most %,d. Fork it earlier."
              .formatted(chunks * MetricSealer.CHUNK, (long) MAX_CHUNKS * MetricSealer.CHUNK));
    }
    return null;
  }

  private Future<Void> edges(TenantTx tx, String source, String fork, long step, String afterKey) {
    return store
        .edges(tx, source, step, afterKey, EDGES_AT_ONCE)
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture()
                    : worker
                        .executeBlocking(() -> upTo(found, step), false)
                        .compose(batch -> metrics.append(tx, fork, batch))
                        .compose(
                            appended ->
                                edges(tx, source, fork, step, found.get(found.size() - 1).key())));
  }

  private static MetricBatch upTo(List<Edge> edges, long step) {
    MetricBatch batch = new MetricBatch();
    for (Edge edge : edges) {
      Points points = ChunkCodec.decode(edge.body());
      for (int i = 0; i < points.size() && points.step(i) <= step; i++) {
        batch.add(edge.key(), points.step(i), points.time(i), points.value(i));
      }
    }
    return batch;
  }

  private static List<MetricBatch> unsealed(List<Batch> batches, long step) {
    Map<String, PointBuffer> buffers = new TreeMap<>();
    batches.forEach(batch -> BatchCodec.decode(batch.body(), null, buffers));
    List<MetricBatch> all = new ArrayList<>();
    MetricBatch last = new MetricBatch();
    for (Map.Entry<String, PointBuffer> each : buffers.entrySet()) {
      if (each.getKey().startsWith("system/")) {
        continue;
      }
      Points points = each.getValue().points();
      for (int i = 0; i < points.size() && points.step(i) <= step; i++) {
        if (last.size() == POINTS_AT_ONCE) {
          all.add(last);
          last = new MetricBatch();
        }
        last.add(each.getKey(), points.step(i), points.time(i), points.value(i));
      }
    }
    if (last.size() > 0) {
      all.add(last);
    }
    return all;
  }

  private Future<Void> append(TenantTx tx, String fork, List<MetricBatch> batches) {
    Future<Void> all = Future.succeededFuture();
    for (MetricBatch batch : batches) {
      all = all.compose(before -> metrics.append(tx, fork, batch));
    }
    return all;
  }
}
