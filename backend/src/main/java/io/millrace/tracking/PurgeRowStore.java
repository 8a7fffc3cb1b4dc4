package io.millrace.tracking;

import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Every row that a run, a logged model or an experiment has anywhere in tracking, and beyond. */
final class PurgeRowStore {
  static final String LOCK_RUN =
      """
      SELECT name, deleted_at, deleted_by FROM run
       WHERE tenant_id = $1 AND id = $2 AND deleted_at <= $3 FOR UPDATE
      """;

  static final String LOCK_EXPERIMENT =
      """
      SELECT name, deleted_at, deleted_by FROM experiment
       WHERE tenant_id = $1 AND id = $2 AND deleted_at <= $3 FOR UPDATE
      """;

  static final String HAS_RUNS =
      """
      SELECT EXISTS (SELECT FROM run WHERE tenant_id = $1 AND experiment_id = $2)
          OR EXISTS (SELECT FROM logged_model m JOIN run_model u ON u.tenant_id = m.tenant_id AND u.model_id = m.id
                      WHERE m.tenant_id = $1 AND m.experiment_id = $2) AS found
      """;

  static final String MODELS_OF_RUN =
      "SELECT id FROM logged_model WHERE tenant_id = $1 AND source_run_id = $2";

  static final String MODELS_OF_EXPERIMENT =
      "SELECT id FROM logged_model WHERE tenant_id = $1 AND experiment_id = $2";

  /** Objects of artifacts, and of uploads that were begun; the answer is the artifacts' bytes. */
  static final String TAKE_OBJECTS =
      """
      WITH files AS (
        DELETE FROM run_artifact WHERE tenant_id = $1 AND run_id = ANY($2) RETURNING blob_key, bytes),
      uploads AS (
        DELETE FROM artifact_upload WHERE tenant_id = $1 AND owner_id = ANY($2) RETURNING blob_key, upload_id),
      kept AS (
        INSERT INTO purge_object (tenant_id, purge_id, blob_key, upload_id)
        SELECT $1::uuid, $3::uuid, blob_key, NULL FROM files
         UNION ALL SELECT $1::uuid, $3::uuid, blob_key, upload_id FROM uploads
        RETURNING 1)
      SELECT (SELECT count(*) FROM kept) AS objects, coalesce((SELECT sum(bytes) FROM files), 0)::bigint AS bytes
      """;

  /** Its keys are no longer counted as columns of its experiment. */
  static final String UNCOUNT =
      """
      INSERT INTO run_column_news (tenant_id, experiment_id, kind, keys, runs)
      SELECT $1, r.experiment_id, k.kind, array_agg(k.key), -1
        FROM run r
        JOIN (SELECT 'metrics' AS kind, key FROM metric_series WHERE tenant_id = $1 AND run_id = $2
              UNION ALL SELECT 'params', key FROM run_param WHERE tenant_id = $1 AND run_id = $2
              UNION ALL SELECT 'tags', key FROM run_tag WHERE tenant_id = $1 AND run_id = $2) k ON true
       WHERE r.tenant_id = $1 AND r.id = $2 GROUP BY r.experiment_id, k.kind
      """;

  static final String CHUNKS =
      """
      DELETE FROM metric_chunk c USING metric_series s
       WHERE c.tenant_id = $1 AND s.tenant_id = $1 AND s.run_id = ANY($2) AND c.series = s.id
      """;

  /**
   * $2 are ids of runs and logged models, which are never alike. To be deleted before the files.
   */
  static final String EDGES_FROM_FILES =
      """
      DELETE FROM lineage_edge
       WHERE tenant_id = $1 AND from_kind = 'artifact' AND from_id IN (
         SELECT run_id || '/' || path FROM run_artifact WHERE tenant_id = $1 AND run_id = ANY($2))
      """;

  static final String EDGES_FROM =
      """
      DELETE FROM lineage_edge
       WHERE tenant_id = $1 AND from_kind IN ('run', 'logged_model') AND from_id = ANY($2)
      """;

  static final String EDGES_TO =
      """
      DELETE FROM lineage_edge
       WHERE tenant_id = $1 AND to_kind IN ('run', 'logged_model') AND to_id = ANY($2)
      """;

  static final String DATASET_EDGES =
      """
      DELETE FROM lineage_edge
       WHERE tenant_id = $1 AND from_kind = 'logged_dataset' AND from_id IN (
         SELECT id::text FROM logged_dataset WHERE tenant_id = $1 AND experiment_id = ANY($2))
      """;

  private static final List<String> OF_RUNS_AND_MODELS =
      List.of(
          EDGES_FROM_FILES,
          EDGES_FROM,
          EDGES_TO,
          CHUNKS,
          of("metric_series", "run_id"),
          of("metric_batch", "run_id"),
          of("metric_backlog", "run_id"),
          of("run_param", "run_id"),
          of("run_tag", "run_id"),
          of("run_input", "run_id"),
          of("run_dataset", "run_id"),
          of("run_model", "run_id"),
          of("run_model", "model_id"),
          of("logged_model_metric", "run_id"),
          of("logged_model_metric", "model_id"),
          of("logged_model_param", "model_id"),
          of("logged_model_tag", "model_id"),
          of("logged_model", "id"),
          of("run", "id"));

  private static final List<String> OF_EXPERIMENTS =
      List.of(
          DATASET_EDGES,
          of("logged_dataset", "experiment_id"),
          of("run_view", "experiment_id"),
          of("run_column", "experiment_id"),
          of("run_column_news", "experiment_id"),
          of("experiment_tag", "experiment_id"),
          of("experiment", "id"));

  private static String of(String table, String column) {
    return "DELETE FROM " + table + " WHERE tenant_id = $1 AND " + column + " = ANY($2)";
  }

  /** The run, locked, if it is in the trash since a time or longer. */
  Future<Optional<Trashed>> lockRun(TenantTx tx, String id, Instant by) {
    return lock(tx, LOCK_RUN, id, by);
  }

  /** The experiment, locked, if it is in the trash since a time or longer. */
  Future<Optional<Trashed>> lockExperiment(TenantTx tx, String id, Instant by) {
    return lock(tx, LOCK_EXPERIMENT, id, by);
  }

  private static Future<Optional<Trashed>> lock(TenantTx tx, String sql, String id, Instant by) {
    return tx.find(
        sql,
        Tuple.of(tx.tenantId(), id, by.atOffset(ZoneOffset.UTC)),
        row ->
            new Trashed(
                row.getString("name"),
                row.getOffsetDateTime("deleted_at").toInstant(),
                Optional.ofNullable(row.getString("deleted_by"))));
  }

  /** Whether an experiment still has runs, or models that runs elsewhere have read. */
  Future<Boolean> hasRuns(TenantTx tx, String experimentId) {
    return tx.one(HAS_RUNS, Tuple.of(tx.tenantId(), experimentId), row -> row.getBoolean("found"));
  }

  Future<List<String>> modelsOfRun(TenantTx tx, String runId) {
    return tx.list(MODELS_OF_RUN, Tuple.of(tx.tenantId(), runId), row -> row.getString("id"));
  }

  Future<List<String>> modelsOfExperiment(TenantTx tx, String experimentId) {
    return tx.list(
        MODELS_OF_EXPERIMENT, Tuple.of(tx.tenantId(), experimentId), row -> row.getString("id"));
  }

  Future<Void> uncount(TenantTx tx, String runId) {
    return tx.execute(UNCOUNT, Tuple.of(tx.tenantId(), runId)).mapEmpty();
  }

  /** Moves the objects of runs and models to those that a purge deletes. */
  Future<Objects> takeObjects(TenantTx tx, List<String> owners, UUID purgeId) {
    return tx.one(
        TAKE_OBJECTS,
        Tuple.of(tx.tenantId(), owners.toArray(String[]::new), purgeId),
        row -> new Objects(row.getLong("objects"), row.getLong("bytes")));
  }

  /** Deletes all rows of runs and logged models; answers how many. */
  Future<Long> deleteRuns(TenantTx tx, List<String> ids) {
    return delete(tx, OF_RUNS_AND_MODELS, ids);
  }

  /** Deletes all rows of an experiment without runs and models; answers how many. */
  Future<Long> deleteExperiment(TenantTx tx, String id) {
    return delete(tx, OF_EXPERIMENTS, List.of(id));
  }

  private static Future<Long> delete(TenantTx tx, List<String> statements, List<String> ids) {
    return sum(
        statements, sql -> tx.execute(sql, tuple(tx, ids)).map(deleted -> deleted.longValue()));
  }

  /** One after the other. */
  private static Future<Long> sum(List<String> statements, Function<String, Future<Long>> rowsOf) {
    Future<Long> sum = Future.succeededFuture(0L);
    for (String sql : statements) {
      sum = sum.compose(before -> rowsOf.apply(sql).map(rows -> before + rows));
    }
    return sum;
  }

  private static Tuple tuple(TenantTx tx, List<String> ids) {
    return Tuple.of(tx.tenantId(), (Object) ids.toArray(String[]::new));
  }

  /** How many rows of runs and logged models there are, as {@link #deleteRuns} would find them. */
  Future<Long> leftOfRuns(TenantTx tx, List<String> ids) {
    return left(tx, OF_RUNS_AND_MODELS, ids);
  }

  /** How many rows of an experiment there are, as {@link #deleteExperiment} would find them. */
  Future<Long> leftOfExperiment(TenantTx tx, String id) {
    return left(tx, OF_EXPERIMENTS, List.of(id));
  }

  private static Future<Long> left(TenantTx tx, List<String> statements, List<String> ids) {
    return sum(statements, sql -> tx.one(counting(sql), tuple(tx, ids), row -> row.getLong("n")));
  }

  private static String counting(String sql) {
    return sql.replaceFirst(
        "DELETE FROM (\\w+)( c USING metric_series s)?",
        sql.contains(" USING ")
            ? "SELECT count(*) AS n FROM $1 c, metric_series s"
            : "SELECT count(*) AS n FROM $1");
  }

  /** What is known of it in the trash. */
  record Trashed(String name, Instant at, Optional<String> by) {}

  /** What of the object store goes. */
  record Objects(long count, long bytes) {}
}
