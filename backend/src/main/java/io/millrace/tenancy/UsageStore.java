package io.millrace.tenancy;

import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** The table {@code usage_counter} against {@code quota}. */
final class UsageStore {
  /** The limit of a counter row {@code u}; {@code $3} is the installation's default. */
  private static final String LIMIT =
      """
      (SELECT coalesce(CASE u.meter WHEN 'storageBytes' THEN q.storage_bytes
                                    WHEN 'models' THEN q.models
                                    ELSE q.predictions_per_month END, $3)
         FROM quota q WHERE q.tenant_id = u.tenant_id)
      """;

  static final String ADD =
      "UPDATE usage_counter u SET used = u.used + $4"
          + " WHERE u.tenant_id = $1 AND u.meter = $2 AND u.period = '' AND u.used + $4 <= "
          + LIMIT;

  static final String SUBTRACT =
      """
      UPDATE usage_counter SET used = greatest(0, used - $3)
       WHERE tenant_id = $1 AND meter = $2 AND period = ''
      """;

  static final String METER =
      "SELECT u.used, "
          + LIMIT
          + " AS limit FROM usage_counter u"
          + " WHERE u.tenant_id = $1 AND u.meter = $2 AND u.period = ''";

  /** Unused predictions that nodes still hold are not yet used in what people are shown. */
  static final String USAGE =
      """
      SELECT u.tenant_id, u.meter,
             u.used - coalesce((SELECT sum(l.remaining) FROM prediction_lease l
                                 WHERE l.tenant_id = u.tenant_id AND l.period = u.period), 0)::bigint AS used
        FROM usage_counter u
       WHERE u.tenant_id = ANY($1) AND u.period IN ('', $2)
      """;

  Future<Boolean> add(TenantTx tx, Meter meter, long amount) {
    return tx.execute(
            ADD, Tuple.of(tx.tenantId(), meter.wireName(), Quota.DEFAULT.limit(meter), amount))
        .map(updated -> updated == 1);
  }

  Future<Void> subtract(TenantTx tx, Meter meter, long amount) {
    return tx.execute(SUBTRACT, Tuple.of(tx.tenantId(), meter.wireName(), amount)).mapEmpty();
  }

  Future<UsageMeter> meter(TenantTx tx, Meter meter) {
    return tx.one(
        METER,
        Tuple.of(tx.tenantId(), meter.wireName(), Quota.DEFAULT.limit(meter)),
        row ->
            new UsageMeter(
                meter.wireName(), row.getLong("used"), row.getLong("limit"), Optional.empty()));
  }

  /** What tenants use, in the order of the given tenants. */
  Future<List<Usage>> usage(Tx tx, List<Tenant> tenants, String month) {
    UUID[] ids = tenants.stream().map(Tenant::id).toArray(UUID[]::new);
    return tx.list(USAGE, Tuple.of(ids, month), UsageStore::count)
        .map(
            counts ->
                tenants.stream()
                    .map(
                        tenant ->
                            usage(
                                tenant,
                                month,
                                counts.stream()
                                    .filter(count -> count.tenantId().equals(tenant.id()))
                                    .toList()))
                    .toList());
  }

  private static Usage usage(Tenant tenant, String month, List<Count> counts) {
    return new Usage(
        Arrays.stream(Meter.values())
            .map(
                meter ->
                    new UsageMeter(
                        meter.wireName(),
                        counts.stream()
                            .filter(count -> count.meter().equals(meter.wireName()))
                            .collect(Collectors.summingLong(Count::used)),
                        tenant.quota().limit(meter),
                        meter == Meter.PREDICTIONS_PER_MONTH
                            ? Optional.of(month)
                            : Optional.empty()))
            .toList());
  }

  private static Count count(Row row) {
    return new Count(
        row.getUUID("tenant_id"), row.getString("meter"), Math.max(0, row.getLong("used")));
  }

  private record Count(UUID tenantId, String meter, long used) {}
}
