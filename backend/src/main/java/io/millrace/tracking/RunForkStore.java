package io.millrace.tracking;

import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * Copies rows of one run for another. Metrics of the machine are left out: they say what it did
 * while the source ran, and their steps count samples.
 */
final class RunForkStore {
  /** The run is not purged before the transaction ends; it may be logged to. */
  static final String SOURCE =
      """
      SELECT r.name, r.experiment_id, r.deleted_at IS NOT NULL AS trashed,
             greatest((SELECT max(s.step) FROM metric_series s
                        WHERE s.tenant_id = $1 AND s.run_id = $2 AND NOT starts_with(s.key, 'system/')), 0) AS last_step
        FROM run r WHERE r.tenant_id = $1 AND r.id = $2 FOR KEY SHARE OF r
      """;

  static final String INSERT =
      """
      INSERT INTO run (tenant_id, id, experiment_id, name, status, created_by, started_at,
                       forked_from, forked_name, forked_step)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      """;

  static final String PARAMS =
      """
      WITH put AS (
        INSERT INTO run_param (tenant_id, run_id, key, value, inherited)
        SELECT $1, $3, key, value, true FROM run_param WHERE tenant_id = $1 AND run_id = $2
        RETURNING key)
      INSERT INTO run_column_news (tenant_id, experiment_id, kind, keys)
      SELECT $1, r.experiment_id, 'params', array_agg(put.key) FROM put, run r
       WHERE r.tenant_id = $1 AND r.id = $3 GROUP BY r.experiment_id
      """;

  /** Those that people have set; what clients say of a run in tags of their own is the source's. */
  static final String TAGS =
      """
      WITH put AS (
        INSERT INTO run_tag (tenant_id, run_id, key, value)
        SELECT $1, $3, key, value FROM run_tag
         WHERE tenant_id = $1 AND run_id = $2 AND NOT starts_with(key, 'mlflow.') AND NOT starts_with(key, 'millrace.')
        RETURNING key)
      INSERT INTO run_column_news (tenant_id, experiment_id, kind, keys)
      SELECT $1, r.experiment_id, 'tags', array_agg(put.key) FROM put, run r
       WHERE r.tenant_id = $1 AND r.id = $3 GROUP BY r.experiment_id
      """;

  static final String COUNT_CHUNKS =
      """
      SELECT count(*) AS n FROM metric_series s
        JOIN metric_chunk c ON c.tenant_id = $1 AND c.series = s.id AND c.last_step <= $3
       WHERE s.tenant_id = $1 AND s.run_id = $2 AND NOT starts_with(s.key, 'system/')
      """;

  /** Metrics that have chunks which end up to a step, as these chunks have them. */
  static final String SERIES =
      """
      WITH put AS (
        INSERT INTO metric_series (tenant_id, run_id, key, step, at, value, min_value, max_value)
        SELECT $1, $3, s.key, l.last_step, l.last_at, l.last_value, e.least, e.greatest
          FROM metric_series s
         CROSS JOIN LATERAL (
           SELECT c.last_step, c.last_at, c.last_value FROM metric_chunk c
            WHERE c.tenant_id = $1 AND c.series = s.id AND c.last_step <= $4
            ORDER BY c.first_step DESC, c.first_at DESC, c.first_value DESC LIMIT 1) l
         CROSS JOIN LATERAL (
           SELECT min(nullif(c.min_value, 'NaN')) AS least, max(nullif(c.max_value, 'NaN')) AS greatest
             FROM metric_chunk c WHERE c.tenant_id = $1 AND c.series = s.id AND c.last_step <= $4) e
         WHERE s.tenant_id = $1 AND s.run_id = $2 AND NOT starts_with(s.key, 'system/')
        RETURNING key)
      INSERT INTO run_column_news (tenant_id, experiment_id, kind, keys)
      SELECT $1, r.experiment_id, 'metrics', array_agg(put.key) FROM put, run r
       WHERE r.tenant_id = $1 AND r.id = $3 GROUP BY r.experiment_id
      """;

  static final String CHUNKS =
      """
      INSERT INTO metric_chunk (tenant_id, series, first_step, first_at, first_value, last_step, last_at, last_value,
                                min_step, min_at, min_value, max_step, max_at, max_value,
                                sum, count, earliest, newest, body)
      SELECT $1, f.id, c.first_step, c.first_at, c.first_value, c.last_step, c.last_at, c.last_value,
             c.min_step, c.min_at, c.min_value, c.max_step, c.max_at, c.max_value,
             c.sum, c.count, c.earliest, c.newest, c.body
        FROM metric_series f
        JOIN metric_series s ON s.tenant_id = $1 AND s.run_id = $2 AND s.key = f.key
        JOIN metric_chunk c ON c.tenant_id = $1 AND c.series = s.id AND c.last_step <= $4
       WHERE f.tenant_id = $1 AND f.run_id = $3
      """;

  /** Chunks that reach beyond a step: one of a metric at most, since they do not overlap. */
  static final String EDGES =
      """
      SELECT s.key, c.body FROM metric_series s
        JOIN metric_chunk c ON c.tenant_id = $1 AND c.series = s.id AND c.first_step <= $3 AND c.last_step > $3
       WHERE s.tenant_id = $1 AND s.run_id = $2 AND s.key > $4 AND NOT starts_with(s.key, 'system/')
       ORDER BY s.key LIMIT $5
      """;

  /** A run to fork, held fast; also one in the trash. */
  Future<Optional<Source>> source(TenantTx tx, String id) {
    return tx.find(
        SOURCE,
        Tuple.of(tx.tenantId(), id),
        row ->
            new Source(
                row.getString("name"),
                row.getString("experiment_id"),
                row.getBoolean("trashed"),
                row.getLong("last_step")));
  }

  /** The run itself, with nothing that it logs. */
  Future<Void> insert(TenantTx tx, Run fork) {
    Run.ForkedFrom from = fork.forkedFrom().orElseThrow();
    return tx.execute(
            INSERT,
            Tuple.of(
                    tx.tenantId(),
                    fork.id(),
                    fork.experimentId(),
                    fork.name(),
                    fork.status().wireName(),
                    fork.createdBy())
                .addOffsetDateTime(fork.startedAt().atOffset(ZoneOffset.UTC))
                .addString(from.runId())
                .addString(from.name())
                .addLong(from.step()))
        .mapEmpty();
  }

  /** Copies params and tags. */
  Future<Void> attributes(TenantTx tx, String source, String fork) {
    return tx.execute(PARAMS, Tuple.of(tx.tenantId(), source, fork))
        .compose(put -> tx.execute(TAGS, Tuple.of(tx.tenantId(), source, fork)))
        .mapEmpty();
  }

  /** How many chunks {@link #chunks} would copy. */
  Future<Long> countChunks(TenantTx tx, String source, long step) {
    return tx.one(COUNT_CHUNKS, Tuple.of(tx.tenantId(), source, step), row -> row.getLong("n"));
  }

  /** Copies chunks that end up to a step. */
  Future<Void> chunks(TenantTx tx, String source, String fork, long step) {
    return tx.execute(SERIES, Tuple.of(tx.tenantId(), source, fork, step))
        .compose(put -> tx.execute(CHUNKS, Tuple.of(tx.tenantId(), source, fork, step)))
        .mapEmpty();
  }

  /** Chunks with points before and after the end of a step, by key. */
  Future<List<Edge>> edges(TenantTx tx, String source, long step, String afterKey, int limit) {
    return tx.list(
        EDGES,
        Tuple.of(tx.tenantId(), source, step, afterKey, limit),
        row -> new Edge(row.getString("key"), row.getBuffer("body").getBytes()));
  }

  /**
   * A run to fork.
   *
   * @param lastStep the greatest at which it has logged, at least 0
   */
  record Source(String name, String experimentId, boolean trashed, long lastStep) {}

  /** A chunk of a metric. */
  record Edge(String key, byte[] body) {}
}
