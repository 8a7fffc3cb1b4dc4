package io.millrace.serving.metering;

import io.millrace.platform.db.SystemTx;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** The tables {@code usage_ledger}, {@code serving_usage} and {@code metered_version}. */
final class LedgerStore {
  /** Rows that are there already change nothing: neither the hourly sums nor what is returned. */
  static final String APPEND =
      """
      WITH sent AS (
        SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::uuid[], $6::timestamptz[],
                             $7::text[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[])
          AS s(node_id, sequence, tenant_id, endpoint_id, model_version_id, hour, outcome, requests, rows, bytes_in,
               bytes_out, device_nanos)
      ), added AS (
        INSERT INTO usage_ledger (node_id, sequence, tenant_id, endpoint_id, model_version_id, hour, outcome, requests,
                                  rows, bytes_in, bytes_out, device_nanos)
        SELECT * FROM sent
        ON CONFLICT (tenant_id, node_id, sequence) DO NOTHING
        RETURNING *
      ), summed AS (
        INSERT INTO serving_usage AS u (tenant_id, hour, endpoint_id, model_version_id, outcome, requests, rows,
                                        bytes_in, bytes_out, device_nanos)
        SELECT tenant_id, hour, endpoint_id, model_version_id, outcome, sum(requests), sum(rows), sum(bytes_in),
               sum(bytes_out), sum(device_nanos)
          FROM added GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
        ON CONFLICT (tenant_id, hour, endpoint_id, model_version_id, outcome) DO UPDATE
           SET requests = u.requests + excluded.requests, rows = u.rows + excluded.rows,
               bytes_in = u.bytes_in + excluded.bytes_in, bytes_out = u.bytes_out + excluded.bytes_out,
               device_nanos = u.device_nanos + excluded.device_nanos
      )
      SELECT tenant_id, to_char(hour AT TIME ZONE 'UTC', 'YYYY-MM') AS period, sum(rows)::bigint AS rows
        FROM added WHERE outcome IN ('answered', 'cached')
       GROUP BY 1, 2 HAVING sum(rows) > 0 ORDER BY 1, 2
      """;

  static final String FORGET =
      "DELETE FROM usage_ledger WHERE recorded_at < now() - interval '400 days'";

  static final String NAME =
      """
      INSERT INTO metered_version (tenant_id, endpoint_id, model_version_id, endpoint, model, version)
      VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (tenant_id, endpoint_id, model_version_id) DO NOTHING
      """;

  /**
   * Adds rows to the ledger, those that it does not have.
   *
   * @return answered rows that are new in it, by tenant and month
   */
  Future<List<Served>> append(SystemTx tx, List<LedgerRow> rows) {
    return tx.list(
        APPEND,
        parameters(rows),
        row -> new Served(row.getUUID("tenant_id"), row.getString("period"), row.getLong("rows")));
  }

  /** Deletes what is older than thirteen months; the hourly sums stay. */
  Future<Void> forget(SystemTx tx) {
    return tx.execute(FORGET, Tuple.tuple()).mapEmpty();
  }

  /** Keeps the names of what is deployed, for bills that outlive it. */
  Future<Void> name(TenantTx tx, List<MeteredVersion> versions) {
    return tx.executeBatch(
        NAME,
        versions.stream()
            .map(
                each ->
                    Tuple.of(
                        tx.tenantId(),
                        each.endpointId(),
                        each.modelVersionId(),
                        each.endpoint(),
                        each.model(),
                        each.version()))
            .toList());
  }

  private static Tuple parameters(List<LedgerRow> rows) {
    return Tuple.tuple()
        .addArrayOfUUID(ids(rows, LedgerRow::node))
        .addArrayOfLong(longs(rows, LedgerRow::sequence))
        .addArrayOfUUID(ids(rows, LedgerRow::tenantId))
        .addArrayOfUUID(ids(rows, LedgerRow::endpointId))
        .addArrayOfUUID(ids(rows, LedgerRow::modelVersionId))
        .addArrayOfOffsetDateTime(
            rows.stream()
                .map(row -> row.hour().atOffset(ZoneOffset.UTC))
                .toArray(OffsetDateTime[]::new))
        .addArrayOfString(rows.stream().map(row -> row.outcome().wireName()).toArray(String[]::new))
        .addArrayOfLong(longs(rows, LedgerRow::requests))
        .addArrayOfLong(longs(rows, LedgerRow::rows))
        .addArrayOfLong(longs(rows, LedgerRow::bytesIn))
        .addArrayOfLong(longs(rows, LedgerRow::bytesOut))
        .addArrayOfLong(longs(rows, LedgerRow::deviceNanos));
  }

  private static UUID[] ids(List<LedgerRow> rows, Function<LedgerRow, UUID> field) {
    return rows.stream().map(field).toArray(UUID[]::new);
  }

  private static Long[] longs(List<LedgerRow> rows, ToLongFunction<LedgerRow> field) {
    return rows.stream().mapToLong(field).boxed().toArray(Long[]::new);
  }

  /** Rows that were answered. */
  record Served(UUID tenantId, String period, long rows) {}
}
