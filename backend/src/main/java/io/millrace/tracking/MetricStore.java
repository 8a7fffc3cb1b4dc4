package io.millrace.tracking;

import io.millrace.platform.db.TenantTx;
import io.millrace.tracking.MetricCurves.Curve;
import io.millrace.tracking.MetricCurves.Point;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tables {@code metric_series} and {@code metric_point}, and the only place that knows how
 * points are kept.
 */
final class MetricStore {
  static final String INTERN =
      """
      INSERT INTO metric_series (tenant_id, run_id, key)
      SELECT $1, $2, k.key FROM unnest($3::text[]) AS k (key)
       WHERE NOT EXISTS (SELECT 1 FROM metric_series s WHERE s.tenant_id = $1 AND s.run_id = $2 AND s.key = k.key)
      ON CONFLICT DO NOTHING
      """;

  static final String SERIES =
      "SELECT key, id FROM metric_series WHERE tenant_id = $1 AND run_id = $2 AND key = ANY($3)";

  /** Points and latest values in one statement; points that are there already count for nothing. */
  static final String APPEND =
      """
      WITH added AS (
        INSERT INTO metric_point (tenant_id, series, step, at, value)
        SELECT $1, p.* FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::float8[]) AS p
        ON CONFLICT DO NOTHING
        RETURNING series, step, at, value),
      newest AS (
        SELECT DISTINCT ON (series) series, step, at, value, count(*) OVER (PARTITION BY series) AS points
          FROM added ORDER BY series, step DESC, at DESC, value DESC)
      UPDATE metric_series s
         SET points = s.points + n.points,
             step  = CASE WHEN m.newer THEN n.step ELSE s.step END,
             at    = CASE WHEN m.newer THEN n.at ELSE s.at END,
             value = CASE WHEN m.newer THEN n.value ELSE s.value END
        FROM newest n
        JOIN metric_series o ON o.tenant_id = $1 AND o.id = n.series
       CROSS JOIN LATERAL (
         SELECT o.step IS NULL OR (n.step, n.at, n.value) > (o.step, o.at, o.value) AS newer) m
       WHERE s.tenant_id = $1 AND s.id = n.series
      """;

  static final String LATEST =
      """
      SELECT run_id, key, step, at, value FROM metric_series
       WHERE tenant_id = $1 AND run_id = ANY($2) AND points > 0
       ORDER BY run_id, key
      """;

  static final String KEYS =
      """
      SELECT key, id, points FROM metric_series
       WHERE tenant_id = $1 AND run_id = $2 AND points > 0 AND ($3::text[] IS NULL OR key = ANY($3))
       ORDER BY key LIMIT $4
      """;

  /**
   * Every point of a short series; of a long one the first, the last, and of each of $3 buckets of
   * equal size the smallest and the greatest number. A NaN shows where a bucket has nothing else.
   */
  static final String THINNED =
      """
      WITH numbered AS (
        SELECT series, step, at, value, row_number() OVER w AS n, ntile($3::int) OVER w AS bucket,
               count(*) OVER (PARTITION BY series) AS total
          FROM metric_point WHERE tenant_id = $1 AND series = ANY($2)
        WINDOW w AS (PARTITION BY series ORDER BY step, at, value)),
      ranked AS (
        SELECT *, row_number() OVER (PARTITION BY series, bucket ORDER BY value = 'NaN', value, n) AS low,
                  row_number() OVER (PARTITION BY series, bucket ORDER BY value = 'NaN', value DESC, n) AS high
          FROM numbered)
      SELECT series, step, at, value FROM ranked
       WHERE total <= $4 OR low = 1 OR high = 1 OR n = 1 OR n = total
       ORDER BY series, n
      """;

  /** Points in the order in which they lie in the index, after a position. */
  static final String HISTORY =
      """
      SELECT p.step, p.at, p.value FROM metric_point p
        JOIN metric_series s ON s.tenant_id = p.tenant_id AND s.id = p.series
       WHERE s.tenant_id = $1 AND s.run_id = $2 AND s.key = $3
         AND ($4::bigint IS NULL OR (p.step, p.at, p.value) > ($4, $5::bigint, $6::float8))
       ORDER BY p.step, p.at, p.value LIMIT $7
      """;

  /** Appends points; the run's row is locked by the caller, so writers of one run take turns. */
  Future<Void> append(TenantTx tx, String runId, MetricBatch batch) {
    if (batch.size() == 0) {
      return Future.succeededFuture();
    }
    String[] keys = batch.keys();
    return tx.execute(INTERN, Tuple.of(tx.tenantId(), runId, keys))
        .compose(interned -> seriesOf(tx, runId, keys))
        .compose(
            series ->
                tx.execute(
                    APPEND,
                    Tuple.of(
                        tx.tenantId(),
                        batch.series(series),
                        batch.steps(),
                        batch.times(),
                        batch.values())))
        .mapEmpty();
  }

  /** The latest points of runs, by run and key. */
  Future<Map<String, Map<String, LatestMetric>>> latest(TenantTx tx, Collection<String> runIds) {
    return tx.list(
            LATEST,
            Tuple.of(tx.tenantId()).addArrayOfString(runIds.toArray(String[]::new)),
            Named::of)
        .map(
            rows -> {
              Map<String, Map<String, LatestMetric>> byRun = new HashMap<>();
              rows.forEach(
                  row ->
                      byRun
                          .computeIfAbsent(row.runId(), ignored -> new LinkedHashMap<>())
                          .put(row.key(), row.metric()));
              return byRun;
            });
  }

  /**
   * Curves by key.
   *
   * @param keys of which metrics; empty for all
   * @param maxPoints most points of each, at least 4
   */
  Future<MetricCurves> curves(
      TenantTx tx, String runId, List<String> keys, int maxKeys, int maxPoints) {
    String[] wanted = keys.isEmpty() ? null : keys.toArray(String[]::new);
    int buckets = (maxPoints - 2) / 2;
    return tx.list(KEYS, Tuple.of(tx.tenantId(), runId, wanted, maxKeys), Series::of)
        .compose(
            series ->
                tx.list(
                        THINNED,
                        Tuple.of(
                            tx.tenantId(),
                            series.stream().map(Series::id).toArray(Long[]::new),
                            buckets,
                            (long) maxPoints),
                        SeriesPoint::of)
                    .map(points -> curves(series, points)));
  }

  /** Points of one metric by step, time and value, after a position; for paging through all. */
  Future<List<Point>> history(
      TenantTx tx, String runId, String key, Optional<Point> after, int limit) {
    return tx.list(
        HISTORY,
        Tuple.of(
            tx.tenantId(),
            runId,
            key,
            after.map(Point::step).orElse(null),
            after.map(point -> point.at().toEpochMilli()).orElse(null),
            after.map(Point::value).orElse(null),
            limit),
        row -> SeriesPoint.point(row));
  }

  private static Future<long[]> seriesOf(TenantTx tx, String runId, String[] keys) {
    return tx.list(
            SERIES,
            Tuple.of(tx.tenantId(), runId, keys),
            row -> Map.entry(row.getString("key"), row.getLong("id")))
        .map(
            rows -> {
              Map<String, Long> ids = new HashMap<>();
              rows.forEach(row -> ids.put(row.getKey(), row.getValue()));
              return Arrays.stream(keys).mapToLong(ids::get).toArray();
            });
  }

  private static MetricCurves curves(List<Series> series, List<SeriesPoint> points) {
    Map<Long, List<Point>> bySeries = new HashMap<>();
    points.forEach(
        row ->
            bySeries.computeIfAbsent(row.series(), ignored -> new ArrayList<>()).add(row.point()));
    return new MetricCurves(
        series.stream()
            .map(one -> new Curve(one.key(), one.points(), bySeries.get(one.id())))
            .toList());
  }

  private record Named(String runId, String key, LatestMetric metric) {
    static Named of(Row row) {
      return new Named(
          row.getString("run_id"),
          row.getString("key"),
          new LatestMetric(
              row.getDouble("value"),
              row.getLong("step"),
              Instant.ofEpochMilli(row.getLong("at"))));
    }
  }

  private record Series(long id, String key, long points) {
    static Series of(Row row) {
      return new Series(row.getLong("id"), row.getString("key"), row.getLong("points"));
    }
  }

  private record SeriesPoint(long series, Point point) {
    static SeriesPoint of(Row row) {
      return new SeriesPoint(row.getLong("series"), point(row));
    }

    static Point point(Row row) {
      return new Point(
          row.getLong("step"), row.getDouble("value"), Instant.ofEpochMilli(row.getLong("at")));
    }
  }
}
