package io.millrace.tracking;

import io.millrace.platform.ApiException;
import io.millrace.platform.db.TenantTx;
import io.millrace.tracking.points.Points;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What logging a batch writes: a row of {@code metric_batch}, the latest points in {@code
 * metric_series}, and the run's {@code metric_backlog}. Nothing of it looks at points that are
 * there already, so a repeated batch costs what the first one did; reading and sealing leave the
 * second copy of a point out.
 */
final class MetricStore {
  /** Metrics of one run: more would make every list of runs unreadable. */
  static final int MAX_KEYS = 10_000;

  /** What a batch weighs besides its points. */
  static final int WEIGHT_OF_BATCH = 64;

  /** From here on a run is sealed at once. */
  static final int DUE_WEIGHT = 65_536;

  /**
   * All of it in one statement. Keys come sorted, so that two writers of a run cannot wait for each
   * other. What is not sealed because it is much is sealed because it is old.
   */
  static final String APPEND =
      """
      WITH there AS (SELECT id, experiment_id FROM run WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL),
      batch AS (
        INSERT INTO metric_batch (tenant_id, run_id, weight, body) SELECT $1, id, $3::integer, $4 FROM there),
      series AS (
        INSERT INTO metric_series AS s (tenant_id, run_id, key, step, at, value, min_value, max_value)
        SELECT $1, there.id, k.key, k.step, k.at, k.value, k.least, k.greatest
          FROM there, unnest($5::text[], $6::bigint[], $7::bigint[], $8::float8[], $10::float8[], $11::float8[])
                 AS k (key, step, at, value, least, greatest)
        ON CONFLICT (tenant_id, run_id, key) DO UPDATE
           SET step = CASE WHEN (excluded.step, excluded.at, excluded.value) > (s.step, s.at, s.value)
                           THEN excluded.step ELSE s.step END,
               at = CASE WHEN (excluded.step, excluded.at, excluded.value) > (s.step, s.at, s.value)
                         THEN excluded.at ELSE s.at END,
               value = CASE WHEN (excluded.step, excluded.at, excluded.value) > (s.step, s.at, s.value)
                            THEN excluded.value ELSE s.value END,
               min_value = least(s.min_value, excluded.min_value),
               max_value = greatest(s.max_value, excluded.max_value)
         WHERE (excluded.step, excluded.at, excluded.value) > (s.step, s.at, s.value)
            OR excluded.min_value < s.min_value OR excluded.max_value > s.max_value
            OR (s.min_value IS NULL AND excluded.min_value IS NOT NULL)
        RETURNING s.key, s.xmax = 0 AS made),
      news AS (
        INSERT INTO run_column_news (tenant_id, experiment_id, kind, keys)
        SELECT $1, there.experiment_id, 'metrics', array_agg(series.key) FROM there, series WHERE series.made
         GROUP BY there.experiment_id),
      backlog AS (
        INSERT INTO metric_backlog AS b (tenant_id, run_id, weight, due_at)
        SELECT $1, id, $3, now() + CASE WHEN $3 >= $9::integer THEN interval '0' ELSE interval '1 minute' END FROM there
        ON CONFLICT (tenant_id, run_id) DO UPDATE
           SET weight = b.weight + excluded.weight,
               due_at = CASE WHEN b.weight + excluded.weight >= $9 THEN least(b.due_at, now()) ELSE b.due_at END)
      SELECT (SELECT count(*) FROM there) AS runs, (SELECT count(*) FROM series WHERE made) AS made
      """;

  /**
   * For points that were logged before the server kept their extremes. Rows in the order of {@link
   * #APPEND}, and none where nothing changes.
   */
  static final String WIDEN =
      """
      WITH wider AS (
        SELECT s.id, k.least, k.greatest
          FROM metric_series s
          JOIN unnest($2::bigint[], $3::float8[], $4::float8[]) AS k (series, least, greatest) ON k.series = s.id
         WHERE s.tenant_id = $1
           AND (k.least < s.min_value OR k.greatest > s.max_value
                OR (s.min_value IS NULL AND k.least IS NOT NULL))
         ORDER BY s.run_id, s.key FOR NO KEY UPDATE OF s)
      UPDATE metric_series s
         SET min_value = least(s.min_value, w.least), max_value = greatest(s.max_value, w.greatest)
        FROM wider w WHERE s.tenant_id = $1 AND s.id = w.id
      """;

  static final String COUNT_KEYS =
      "SELECT count(*) AS n FROM metric_series WHERE tenant_id = $1 AND run_id = $2";

  static final String LATEST = latest("");
  static final String LATEST_OF = latest(" AND key = ANY($3)");

  static final String SERIES =
      """
      SELECT key, id FROM metric_series
       WHERE tenant_id = $1 AND run_id = $2 AND ($3::text[] IS NULL OR key = ANY($3))
       ORDER BY key LIMIT $4
      """;

  static final String OF_RUNS =
      """
      SELECT s.run_id, s.key, s.id FROM metric_series s JOIN run r ON r.tenant_id = $1 AND r.id = s.run_id
       WHERE s.tenant_id = $1 AND s.run_id = ANY($2) AND s.key = ANY($3) AND r.deleted_at IS NULL
      """;

  /**
   * Appends points.
   *
   * @return fails with NOT_FOUND for a run that is not there or in the trash
   */
  Future<Void> append(TenantTx tx, String runId, MetricBatch batch) {
    List<MetricBatch.Latest> latest = batch.latest();
    return tx.one(
            APPEND,
            Tuple.of(tx.tenantId(), runId, batch.size() + WEIGHT_OF_BATCH)
                .addBuffer(Buffer.buffer(batch.body()))
                .addArrayOfString(
                    latest.stream().map(MetricBatch.Latest::key).toArray(String[]::new))
                .addArrayOfLong(latest.stream().map(one -> one.point().step()).toArray(Long[]::new))
                .addArrayOfLong(latest.stream().map(one -> one.point().time()).toArray(Long[]::new))
                .addArrayOfDouble(
                    latest.stream().map(one -> one.point().value()).toArray(Double[]::new))
                .addInteger(DUE_WEIGHT)
                .addArrayOfDouble(
                    latest.stream().map(MetricBatch.Latest::min).toArray(Double[]::new))
                .addArrayOfDouble(
                    latest.stream().map(MetricBatch.Latest::max).toArray(Double[]::new)),
            row -> new Appended(row.getLong("runs") == 1, row.getLong("made") > 0))
        .compose(
            appended -> {
              if (!appended.there()) {
                throw ApiException.notFound("run");
              }
              return appended.newKeys() ? limited(tx, runId) : Future.succeededFuture();
            });
  }

  /** Makes the extremes of series hold those of points that are sealed. */
  Future<Void> widen(TenantTx tx, Map<Long, Points> points) {
    List<Long> ids = List.copyOf(points.keySet());
    return tx.execute(
            WIDEN,
            Tuple.of(tx.tenantId())
                .addArrayOfLong(ids.toArray(Long[]::new))
                .addArrayOfDouble(
                    ids.stream().map(id -> points.get(id).min()).toArray(Double[]::new))
                .addArrayOfDouble(
                    ids.stream().map(id -> points.get(id).max()).toArray(Double[]::new)))
        .mapEmpty();
  }

  private static Future<Void> limited(TenantTx tx, String runId) {
    return tx.one(COUNT_KEYS, Tuple.of(tx.tenantId(), runId), row -> row.getLong("n"))
        .map(
            keys -> {
              if (keys > MAX_KEYS) {
                throw ApiException.invalid(
                    "/metrics",
                    "A run has at most %,d different metrics; log what belongs together under one key with steps."
                        .formatted(MAX_KEYS));
              }
              return null;
            });
  }

  /**
   * The latest points of runs, by run and key.
   *
   * @param keys of which metrics; empty for all
   */
  Future<Map<String, Map<String, LatestMetric>>> latest(
      TenantTx tx, Collection<String> runIds, Optional<List<String>> keys) {
    if (keys.isPresent() && keys.get().isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    Tuple parameters = Tuple.of(tx.tenantId()).addArrayOfString(runIds.toArray(String[]::new));
    keys.ifPresent(of -> parameters.addArrayOfString(of.toArray(String[]::new)));
    return tx.list(keys.isPresent() ? LATEST_OF : LATEST, parameters, OfRun::of)
        .map(
            rows -> {
              Map<String, Map<String, LatestMetric>> byRun = new HashMap<>();
              rows.forEach(row -> byRun.put(row.runId(), row.metrics()));
              return byRun;
            });
  }

  /** A row is a run with arrays, as in {@link RunAttributeStore}. */
  private static String latest(String condition) {
    return """
    SELECT run_id, array_agg(key) AS keys, array_agg(step) AS steps, array_agg(at) AS times,
           array_agg(value) AS values
      FROM (SELECT run_id, key, step, at, value FROM metric_series
             WHERE tenant_id = $1 AND run_id = ANY($2)%s
             ORDER BY run_id, key) AS m
     GROUP BY run_id
    """
        .formatted(condition);
  }

  /**
   * The metrics of a run by key.
   *
   * @param keys which; empty for all
   */
  Future<Map<String, Long>> series(TenantTx tx, String runId, Collection<String> keys, int limit) {
    String[] wanted = keys.isEmpty() ? null : keys.toArray(String[]::new);
    return tx.list(
            SERIES,
            Tuple.of(tx.tenantId(), runId, wanted, limit),
            row -> Map.entry(row.getString("key"), row.getLong("id")))
        .map(
            rows -> {
              Map<String, Long> ids = new LinkedHashMap<>();
              rows.forEach(row -> ids.put(row.getKey(), row.getValue()));
              return ids;
            });
  }

  /** Metrics of runs that are not in the trash. */
  Future<List<Series>> series(TenantTx tx, List<String> runIds, List<String> keys) {
    return tx.list(
        OF_RUNS,
        Tuple.of(tx.tenantId())
            .addArrayOfString(runIds.toArray(String[]::new))
            .addArrayOfString(keys.toArray(String[]::new)),
        row -> new Series(row.getString("run_id"), row.getString("key"), row.getLong("id")));
  }

  /** A metric of a run. */
  record Series(String runId, String key, long id) {}

  private record Appended(boolean there, boolean newKeys) {}

  private record OfRun(String runId, Map<String, LatestMetric> metrics) {
    static OfRun of(Row row) {
      String[] keys = row.getArrayOfStrings("keys");
      Long[] steps = row.getArrayOfLongs("steps");
      Long[] times = row.getArrayOfLongs("times");
      Double[] values = row.getArrayOfDoubles("values");
      Map<String, LatestMetric> byKey = new LinkedHashMap<>();
      for (int i = 0; i < keys.length; i++) {
        byKey.put(keys[i], new LatestMetric(values[i], steps[i], Instant.ofEpochMilli(times[i])));
      }
      return new OfRun(row.getString("run_id"), byKey);
    }
  }
}
