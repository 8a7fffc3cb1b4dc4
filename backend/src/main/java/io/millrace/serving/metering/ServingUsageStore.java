package io.millrace.serving.metering;

import io.millrace.platform.db.SystemTx;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Tx;
import io.millrace.serving.metering.InstallationUsage.OfTenant;
import io.millrace.serving.metering.ServingUsage.OfVersion;
import io.millrace.serving.metering.ServingUsage.Point;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads {@code serving_usage}. */
final class ServingUsageStore {
  private static final int MAX_SUBJECTS = 1_000;

  private static final String COUNTS =
      """
      coalesce(sum(u.requests) FILTER (WHERE u.outcome = 'answered'), 0)::bigint AS answered,
      coalesce(sum(u.requests) FILTER (WHERE u.outcome = 'cached'), 0)::bigint AS cached,
      coalesce(sum(u.requests) FILTER (WHERE u.outcome = 'refused'), 0)::bigint AS refused,
      coalesce(sum(u.requests) FILTER (WHERE u.outcome = 'expired'), 0)::bigint AS expired,
      coalesce(sum(u.requests) FILTER (WHERE u.outcome = 'failed'), 0)::bigint AS failed,
      coalesce(sum(u.rows) FILTER (WHERE u.outcome IN ('answered', 'cached')), 0)::bigint AS rows,
      coalesce(sum(u.bytes_in) FILTER (WHERE u.outcome IN ('answered', 'cached')), 0)::bigint AS bytes_in,
      coalesce(sum(u.bytes_out), 0)::bigint AS bytes_out,
      (coalesce(sum(u.device_nanos), 0) / 1000)::bigint AS device_micros
      """;

  private static final String NAMED =
      """
       FROM serving_usage u
       LEFT JOIN metered_version n ON n.tenant_id = u.tenant_id AND n.endpoint_id = u.endpoint_id
                                  AND n.model_version_id = u.model_version_id
      WHERE u.tenant_id = $1 AND u.hour >= $2 AND u.hour < $3 AND ($4::text IS NULL OR n.endpoint = $4)
      """;

  static final String TOTAL = "SELECT " + COUNTS + NAMED;

  static final String POINTS =
      "SELECT date_trunc($5, u.hour, 'UTC') AS start, " + COUNTS + NAMED + " GROUP BY 1 ORDER BY 1";

  static final String VERSIONS =
      "SELECT u.endpoint_id, u.model_version_id, n.endpoint, n.model, n.version, "
          + COUNTS
          + NAMED
          + " GROUP BY 1, 2, 3, 4, 5 ORDER BY device_micros DESC, 3, 4, 5, 1, 2 LIMIT "
          + MAX_SUBJECTS;

  static final String LINES =
      "SELECT date_trunc($5, u.hour, 'UTC') AS start, u.endpoint_id, u.model_version_id,"
          + " n.endpoint, n.model, n.version, "
          + COUNTS
          + NAMED
          + " GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 4, 5, 6, 2, 3 LIMIT $6";

  private static final String ALL = " FROM serving_usage u WHERE u.hour >= $1 AND u.hour < $2";

  static final String ALL_TOTAL = "SELECT " + COUNTS + ALL;

  static final String ALL_POINTS =
      "SELECT date_trunc($3, u.hour, 'UTC') AS start, " + COUNTS + ALL + " GROUP BY 1 ORDER BY 1";

  static final String TENANTS =
      "SELECT u.tenant_id, "
          + COUNTS
          + ALL
          + " GROUP BY 1 ORDER BY device_micros DESC, 1 LIMIT "
          + MAX_SUBJECTS;

  Future<ServingUsage> read(TenantTx tx, Period period, Optional<String> endpoint) {
    Tuple plain = Tuple.of(tx.tenantId(), period.start(), period.end(), endpoint.orElse(null));
    Tuple timed = cut(plain, period);
    return tx.one(TOTAL, plain, ServingUsageStore::counts)
        .compose(
            total ->
                points(tx, POINTS, timed)
                    .compose(
                        points ->
                            tx.list(VERSIONS, plain, ServingUsageStore::ofVersion)
                                .map(
                                    versions ->
                                        new ServingUsage(
                                            period.from(),
                                            period.to(),
                                            period.interval(),
                                            total,
                                            points,
                                            versions))));
  }

  /** The finest there is: by interval and version, oldest first. */
  Future<List<Line>> lines(TenantTx tx, Period period, Optional<String> endpoint, int limit) {
    Tuple plain = Tuple.of(tx.tenantId(), period.start(), period.end(), endpoint.orElse(null));
    return tx.list(
        LINES, cut(plain, period).addInteger(limit), row -> new Line(start(row), ofVersion(row)));
  }

  /** Of all tenants; their names are left to who knows them. */
  Future<InstallationUsage> readAll(SystemTx tx, Period period) {
    Tuple plain = Tuple.of(period.start(), period.end());
    return tx.one(ALL_TOTAL, plain, ServingUsageStore::counts)
        .compose(
            total ->
                points(tx, ALL_POINTS, cut(plain, period))
                    .compose(
                        points ->
                            tx.list(TENANTS, plain, ServingUsageStore::ofTenant)
                                .map(
                                    tenants ->
                                        new InstallationUsage(
                                            period.from(),
                                            period.to(),
                                            period.interval(),
                                            total,
                                            points,
                                            tenants))));
  }

  private static Future<List<Point>> points(Tx tx, String sql, Tuple parameters) {
    return tx.list(sql, parameters, row -> new Point(start(row), counts(row)));
  }

  private static Tuple cut(Tuple plain, Period period) {
    Tuple timed = Tuple.tuple();
    for (int i = 0; i < plain.size(); i++) {
      timed.addValue(plain.getValue(i));
    }
    return timed.addString(period.interval().wireName());
  }

  private static Instant start(Row row) {
    return row.getOffsetDateTime("start").toInstant();
  }

  private static OfVersion ofVersion(Row row) {
    return new OfVersion(
        row.getUUID("endpoint_id"),
        row.getUUID("model_version_id"),
        Optional.ofNullable(row.getString("endpoint")),
        Optional.ofNullable(row.getString("model")),
        Optional.ofNullable(row.getInteger("version")),
        counts(row));
  }

  private static OfTenant ofTenant(Row row) {
    UUID id = row.getUUID("tenant_id");
    return new OfTenant(id, id.toString(), counts(row));
  }

  private static UsageCounts counts(Row row) {
    return new UsageCounts(
        row.getLong("answered"),
        row.getLong("cached"),
        row.getLong("refused"),
        row.getLong("expired"),
        row.getLong("failed"),
        row.getLong("rows"),
        row.getLong("bytes_in"),
        row.getLong("bytes_out"),
        row.getLong("device_micros"));
  }

  /** The sums of one version in one interval. */
  record Line(Instant start, OfVersion of) {}
}
