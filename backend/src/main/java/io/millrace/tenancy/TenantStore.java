package io.millrace.tenancy;

import io.millrace.platform.Cursor;
import io.millrace.platform.Page;
import io.millrace.platform.db.SystemTx;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Tx;
import io.millrace.platform.db.Where;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** The tables {@code tenant} and {@code quota}. */
final class TenantStore {
  static final String CREATE =
      """
      WITH made AS (
        INSERT INTO tenant (tenant_id, name, weight, created_at) VALUES ($1, $2, $3, $4)
        RETURNING tenant_id),
      allowed AS (
        INSERT INTO quota (tenant_id, storage_bytes, models, predictions_per_month,
                           requests_per_second, predictions_per_second)
        SELECT tenant_id, $5, $6, $7, $8, $9 FROM made)
      INSERT INTO usage_counter (tenant_id, meter)
      SELECT tenant_id, meter FROM made, unnest(ARRAY['storageBytes', 'models']) AS meter
      """;

  private static final String SELECT =
      """
      SELECT t.tenant_id, t.name, t.weight, t.suspended, t.created_at, q.storage_bytes, q.models,
             q.predictions_per_month, q.requests_per_second, q.predictions_per_second
        FROM tenant t JOIN quota q ON q.tenant_id = t.tenant_id
      """;

  static final String FIND = SELECT + " WHERE t.tenant_id = $1";

  static final String AFTER =
      "SELECT tenant_id FROM tenant WHERE tenant_id > $1 ORDER BY tenant_id LIMIT $2";

  static final String UPDATE =
      """
      UPDATE tenant
         SET name = coalesce($2, name), weight = coalesce($3, weight),
             suspended = coalesce($4, suspended)
       WHERE tenant_id = $1
      """;

  static final String UPDATE_QUOTA =
      """
      UPDATE quota
         SET storage_bytes = coalesce($2, storage_bytes), models = coalesce($3, models),
             predictions_per_month = coalesce($4, predictions_per_month),
             requests_per_second = coalesce($5, requests_per_second),
             predictions_per_second = coalesce($6, predictions_per_second)
       WHERE tenant_id = $1
      """;

  static final String NAMES = "SELECT tenant_id, name FROM tenant WHERE tenant_id = ANY($1)";

  static final String COUNT = "SELECT count(*) AS tenants FROM tenant";

  Future<Void> create(TenantTx tx, NewTenant tenant, Instant now) {
    Quota quota = tenant.quota().orElse(Quota.NONE);
    return tx.execute(
            CREATE,
            bindQuota(
                Tuple.of(
                    tx.tenantId(),
                    tenant.name(),
                    tenant.weight().orElse(1),
                    now.atOffset(ZoneOffset.UTC)),
                quota))
        .mapEmpty();
  }

  Future<Optional<Tenant>> find(Tx tx, UUID id) {
    return tx.find(FIND, Tuple.of(id), TenantStore::tenant);
  }

  /** Answers whether there is such a tenant. */
  Future<Boolean> update(TenantTx tx, TenantPatch patch) {
    Tuple values =
        Tuple.of(
            tx.tenantId(),
            patch.name().orElse(null),
            patch.weight().orElse(null),
            patch.suspended().orElse(null));
    Quota quota = patch.quota().orElse(Quota.NONE);
    return tx.execute(UPDATE, values)
        .compose(
            updated ->
                tx.execute(UPDATE_QUOTA, bindQuota(Tuple.of(tx.tenantId()), quota))
                    .map(updated == 1));
  }

  Future<Page<Tenant>> page(
      SystemTx tx, Optional<String> search, Optional<Cursor> after, int limit) {
    Where where =
        Where.of()
            .andIf("t.name ILIKE ?", search.map(Where::contains))
            .andIf("t.tenant_id < ?", after.map(Cursor::idAsUuid));
    String sql = SELECT + where.sql() + " ORDER BY t.tenant_id DESC LIMIT " + where.bind(limit + 1);
    return tx.list(sql, where.tuple(), TenantStore::tenant)
        .map(rows -> Page.of(rows, limit, tenant -> Cursor.of("", tenant.id())));
  }

  /** Ids of tenants after another, in their order. */
  Future<List<UUID>> after(SystemTx tx, UUID last, int limit) {
    return tx.list(AFTER, Tuple.of(last, limit), row -> row.getUUID("tenant_id"));
  }

  Future<Map<UUID, String>> names(SystemTx tx, Collection<UUID> ids) {
    return tx.list(
            NAMES,
            Tuple.tuple().addArrayOfUUID(ids.toArray(UUID[]::new)),
            row -> Map.entry(row.getUUID("tenant_id"), row.getString("name")))
        .map(
            rows ->
                rows.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  Future<Long> count(SystemTx tx) {
    return tx.one(COUNT, Tuple.tuple(), row -> row.getLong("tenants"));
  }

  private static Tuple bindQuota(Tuple tuple, Quota quota) {
    return tuple
        .addValue(quota.storageBytes().orElse(null))
        .addValue(quota.models().orElse(null))
        .addValue(quota.predictionsPerMonth().orElse(null))
        .addValue(quota.requestsPerSecond().orElse(null))
        .addValue(quota.predictionsPerSecond().orElse(null));
  }

  private static Tenant tenant(Row row) {
    Quota quota =
        new Quota(
            limit(row, "storage_bytes"),
            limit(row, "models"),
            limit(row, "predictions_per_month"),
            limit(row, "requests_per_second"),
            limit(row, "predictions_per_second"));
    return new Tenant(
        row.getUUID("tenant_id"),
        row.getString("name"),
        row.getInteger("weight"),
        row.getBoolean("suspended"),
        quota.or(Quota.DEFAULT),
        row.getOffsetDateTime("created_at").toInstant());
  }

  private static Optional<Long> limit(Row row, String column) {
    return Optional.ofNullable(row.getLong(column));
  }
}
