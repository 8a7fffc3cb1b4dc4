package io.millrace.tracking;

import io.millrace.platform.db.TenantTx;
import io.millrace.tracking.points.Position;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;

/** Reads of metrics of many runs what they were at their lowest, at their highest or at a step. */
final class ReadingStore {
  static final String EXTREMES =
      """
      SELECT run_id, key, min_value, max_value FROM metric_series
       WHERE tenant_id = $1 AND run_id = ANY($2) AND key = ANY($3)
      """;

  static final String SERIES =
      """
      SELECT run_id, key, id, step, at, value FROM metric_series
       WHERE tenant_id = $1 AND run_id = ANY($2) AND key = ANY($3)
      """;

  static final String IN_EXPERIMENT =
      """
      SELECT s.run_id, s.key, s.id, s.step, s.at, s.value
        FROM run r JOIN metric_series s ON s.tenant_id = $1 AND s.run_id = r.id AND s.key = $3
       WHERE r.tenant_id = $1 AND r.experiment_id = ANY($2) LIMIT $4
      """;

  static final String UNSEALED =
      "SELECT run_id FROM metric_backlog WHERE tenant_id = $1 AND run_id = ANY($2)";

  /** The last chunk that begins up to the step; its bytes where the step is within. */
  static final String CHUNKS =
      """
      SELECT k.series, c.last_step, c.last_at, c.last_value, c.body
        FROM unnest($2::bigint[]) AS k (series)
       CROSS JOIN LATERAL (
         SELECT h.last_step, h.last_at, h.last_value, CASE WHEN h.last_step > $3 THEN h.body END AS body
           FROM metric_chunk h
          WHERE h.tenant_id = $1 AND h.series = k.series AND h.first_step <= $3
          ORDER BY h.first_step DESC, h.first_at DESC, h.first_value DESC LIMIT 1) c
      """;

  /** The smallest and greatest numbers of metrics of runs. */
  Future<List<Extremes>> extremes(TenantTx tx, Collection<String> runs, Collection<String> keys) {
    return tx.list(
        EXTREMES,
        Tuple.of(tx.tenantId(), runs.toArray(String[]::new), keys.toArray(String[]::new)),
        row ->
            new Extremes(
                row.getString("run_id"),
                row.getString("key"),
                row.getDouble("min_value"),
                row.getDouble("max_value")));
  }

  /** Metrics of runs with their latest points. */
  Future<List<Latest>> series(TenantTx tx, Collection<String> runs, Collection<String> keys) {
    return tx.list(
        SERIES,
        Tuple.of(tx.tenantId(), runs.toArray(String[]::new), keys.toArray(String[]::new)),
        Latest::of);
  }

  /** A metric of the runs of experiments. */
  Future<List<Latest>> ofExperiments(
      TenantTx tx, Collection<String> experiments, String key, int limit) {
    return tx.list(
        IN_EXPERIMENT,
        Tuple.of(tx.tenantId(), experiments.toArray(String[]::new), key, limit),
        Latest::of);
  }

  /** Which of these runs have points that are not sealed. */
  Future<List<String>> unsealed(TenantTx tx, Collection<String> runs) {
    return tx.list(
        UNSEALED,
        Tuple.of(tx.tenantId()).addArrayOfString(runs.toArray(String[]::new)),
        row -> row.getString("run_id"));
  }

  /** Where the sealed points of series stand at a step; none where all come later. */
  Future<List<Stand>> chunks(TenantTx tx, List<Long> series, long step) {
    return tx.list(CHUNKS, Tuple.of(tx.tenantId(), series.toArray(Long[]::new), step), Stand::of);
  }

  /** The smallest and greatest number; null where none of the values is a number. */
  record Extremes(String runId, String key, Double min, Double max) {}

  /** A metric of a run and its latest point. */
  record Latest(String runId, String key, long id, Position point) {
    static Latest of(Row row) {
      return new Latest(
          row.getString("run_id"),
          row.getString("key"),
          row.getLong("id"),
          new Position(row.getLong("step"), row.getLong("at"), row.getDouble("value")));
    }
  }

  /**
   * The chunk that a step falls into, or the last before it.
   *
   * @param last its last point
   * @param body null where the whole chunk lies before the step
   */
  record Stand(long series, Position last, byte[] body) {
    static Stand of(Row row) {
      Buffer body = row.getBuffer("body");
      return new Stand(
          row.getLong("series"),
          new Position(
              row.getLong("last_step"), row.getLong("last_at"), row.getDouble("last_value")),
          body == null ? null : body.getBytes());
    }
  }
}
