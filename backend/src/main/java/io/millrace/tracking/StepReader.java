package io.millrace.tracking;

import io.millrace.platform.ApiException;
import io.millrace.platform.db.TenantTx;
import io.millrace.tracking.Reading.What;
import io.millrace.tracking.ReadingStore.Latest;
import io.millrace.tracking.ReadingStore.Stand;
import io.millrace.tracking.RunColumns.Name;
import io.millrace.tracking.points.BatchCodec;
import io.millrace.tracking.points.ChunkCodec;
import io.millrace.tracking.points.PointBuffer;
import io.millrace.tracking.points.Position;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What metrics of many runs were at a step: the last point at it or before. A metric that has not
 * gone beyond needs nothing but its latest point, a step between two chunks nothing but what stands
 * beside them; one chunk is unpacked otherwise. Batches are read before chunks, as {@link
 * MetricReader} does, so that a point which is sealed meanwhile is seen.
 */
final class StepReader {
  /** Most runs that are ordered or grouped by a value at a step. */
  static final int MAX_RUNS = 20_000;

  /** Of how many metrics chunks are in memory at once; one has some 10 KB. */
  private static final int CHUNKS_AT_ONCE = 500;

  private static final int RUNS_AT_ONCE = 16;

  private final WorkerExecutor worker;
  private final ReadingStore store = new ReadingStore();
  private final BacklogStore backlog = new BacklogStore();

  StepReader(WorkerExecutor worker) {
    this.worker = worker;
  }

  /**
   * The columns among some that are values at a step, for all runs of a search's experiments.
   *
   * @return by column and run; fails with INVALID_REQUEST where the search names no experiment, or
   *     so many runs have the metric that reading them all would take too long
   */
  Future<Map<Name, Map<String, Double>>> all(TenantTx tx, RunSearch search, List<Name> columns) {
    Map<Name, Map<String, Double>> byColumn = new LinkedHashMap<>();
    Future<Void> read = Future.succeededFuture();
    for (Name column : columns) {
      if (column.reading().what() != What.AT || byColumn.putIfAbsent(column, Map.of()) != null) {
        continue;
      }
      if (search.experimentIds().isEmpty()) {
        throw ApiException.invalid(
            "query/experimentId", "Runs are ordered by a value at a step in one experiment.");
      }
      read =
          read.compose(
                  before ->
                      store.ofExperiments(tx, search.experimentIds(), column.key(), MAX_RUNS + 1))
              .map(StepReader::bounded)
              .compose(series -> at(tx, series, column.reading().step()))
              .map(
                  values -> {
                    byColumn.put(column, values.getOrDefault(column.key(), Map.of()));
                    return null;
                  });
    }
    return read.map(done -> byColumn);
  }

  private static List<Latest> bounded(List<Latest> series) {
    if (series.size() > MAX_RUNS) {
      throw ApiException.invalid(
          "query/sort",
          "More than %,d runs have this metric; at a step no more are ordered or grouped."
              .formatted(MAX_RUNS));
    }
    return series;
  }

  /** Values of some runs at a step, by key and run. */
  Future<Map<String, Map<String, Double>>> at(
      TenantTx tx, List<String> runs, Collection<String> keys, long step) {
    return store.series(tx, runs, keys).compose(series -> at(tx, series, step));
  }

  private Future<Map<String, Map<String, Double>>> at(TenantTx tx, List<Latest> series, long step) {
    List<Latest> beyond = series.stream().filter(one -> one.point().step() > step).toList();
    Map<Long, Position> stands = new HashMap<>();
    series.stream()
        .filter(one -> one.point().step() <= step)
        .forEach(one -> stands.put(one.id(), one.point()));
    return loose(tx, beyond, step, stands)
        .compose(read -> sealed(tx, beyond, step, stands))
        .map(read -> byKey(series, stands));
  }

  private static Map<String, Map<String, Double>> byKey(
      List<Latest> series, Map<Long, Position> stands) {
    Map<String, Map<String, Double>> byKey = new HashMap<>();
    for (Latest one : series) {
      Position stand = stands.get(one.id());
      if (stand != null) {
        byKey
            .computeIfAbsent(one.key(), ignored -> new HashMap<>())
            .put(one.runId(), stand.value());
      }
    }
    return byKey;
  }

  private Future<Void> loose(
      TenantTx tx, List<Latest> series, long step, Map<Long, Position> stands) {
    if (series.isEmpty()) {
      return Future.succeededFuture();
    }
    Map<String, Map<String, Long>> ids = new HashMap<>();
    series.forEach(
        one ->
            ids.computeIfAbsent(one.runId(), ignored -> new HashMap<>()).put(one.key(), one.id()));
    return store
        .unsealed(tx, ids.keySet())
        .compose(
            runs -> {
              Future<Void> read = Future.succeededFuture();
              for (int begin = 0; begin < runs.size(); begin += RUNS_AT_ONCE) {
                List<String> some =
                    runs.subList(begin, Math.min(runs.size(), begin + RUNS_AT_ONCE));
                read =
                    read.compose(before -> backlog.bodies(tx, some))
                        .compose(
                            found -> worker.executeBlocking(() -> decoded(found, ids, step), false))
                        .map(found -> later(stands, found));
              }
              return read;
            });
  }

  private static Map<Long, Position> decoded(
      Map<String, List<byte[]>> bodies, Map<String, Map<String, Long>> ids, long step) {
    Map<Long, Position> stands = new HashMap<>();
    bodies.forEach(
        (run, batches) -> {
          Map<String, Long> keys = ids.get(run);
          Set<String> wanted = new HashSet<>(keys.keySet());
          Map<String, PointBuffer> buffers = new HashMap<>();
          batches.forEach(batch -> BatchCodec.decode(batch, wanted, buffers));
          buffers.forEach(
              (key, buffer) -> {
                Position stand = buffer.points().upTo(step);
                if (stand != null) {
                  stands.put(keys.get(key), stand);
                }
              });
        });
    return stands;
  }

  private Future<Void> sealed(
      TenantTx tx, List<Latest> series, long step, Map<Long, Position> stands) {
    Future<Void> read = Future.succeededFuture();
    for (int begin = 0; begin < series.size(); begin += CHUNKS_AT_ONCE) {
      List<Long> some =
          series.subList(begin, Math.min(series.size(), begin + CHUNKS_AT_ONCE)).stream()
              .map(Latest::id)
              .toList();
      read =
          read.compose(before -> store.chunks(tx, some, step))
              .compose(found -> worker.executeBlocking(() -> unpacked(found, step), false))
              .map(found -> later(stands, found));
    }
    return read;
  }

  private static Map<Long, Position> unpacked(List<Stand> found, long step) {
    return found.stream()
        .collect(
            Collectors.toMap(
                Stand::series,
                one -> one.body() == null ? one.last() : ChunkCodec.decode(one.body()).upTo(step)));
  }

  private static Void later(Map<Long, Position> stands, Map<Long, Position> found) {
    found.forEach(
        (series, stand) -> stands.merge(series, stand, (a, b) -> a.compareTo(b) >= 0 ? a : b));
    return null;
  }
}
