package io.millrace.identity;

import io.millrace.platform.Cursor;
import io.millrace.platform.ListOrder;
import io.millrace.platform.Page;
import io.millrace.platform.db.SystemTx;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Where;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** The table {@code api_key}. */
final class ApiKeyStore {
  private static final ListOrder<ApiKey> OLDEST_FIRST =
      ListOrder.byTime("createdAt", "created_at", ApiKey::createdAt);

  private static final ListOrder<ApiKey> NEWEST_FIRST = OLDEST_FIRST.down();

  private static final List<ListOrder<ApiKey>> ORDERS =
      List.of(OLDEST_FIRST, ListOrder.byText("name", "name", ApiKey::name));

  static final String CREATE =
      """
      INSERT INTO api_key (tenant_id, id, key_id, secret_hash, name, role, created_by, created_at, expires_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      """;
  static final String ROLE = "SELECT role FROM api_key WHERE tenant_id = $1 AND id = $2 FOR UPDATE";
  static final String DELETE = "DELETE FROM api_key WHERE tenant_id = $1 AND id = $2";
  static final String FIND =
      "SELECT tenant_id, id, secret_hash, role, expires_at FROM api_key WHERE key_id = $1";

  /** Coarse, so that a busy key writes one row version in five minutes. */
  static final String TOUCH =
      """
      UPDATE api_key SET last_used_at = $2
       WHERE key_id = $1 AND (last_used_at IS NULL OR last_used_at < $2::timestamptz - interval '5 minutes')
      """;

  static final String EXPIRING =
      """
      SELECT count(*) AS keys FROM api_key WHERE tenant_id = $1 AND expires_at > $2 AND expires_at <= $3
      """;

  static final String NAMES = "SELECT id, name FROM api_key WHERE tenant_id = $1 AND id = ANY($2)";

  private static final String SELECT =
      "SELECT id, key_id, name, role, created_at, expires_at, last_used_at FROM api_key";

  Future<Void> create(TenantTx tx, ApiKey key, String keyId, byte[] hash, String createdBy) {
    return tx.execute(
            CREATE,
            Tuple.of(tx.tenantId(), key.id(), keyId, Buffer.buffer(hash), key.name())
                .addValue(key.role().wireName())
                .addValue(createdBy)
                .addValue(key.createdAt().atOffset(ZoneOffset.UTC))
                .addValue(key.expiresAt().map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null)))
        .mapEmpty();
  }

  /**
   * Keys.
   *
   * @param search part of the name
   * @param sort {@code name} or {@code createdAt}; a leading {@code -} turns it round
   * @param until only those that still hold and end by then
   */
  Future<Page<ApiKey>> page(
      TenantTx tx,
      Optional<String> search,
      Optional<Instant> until,
      Optional<String> sort,
      Optional<Cursor> after,
      int limit,
      Instant now) {
    ListOrder<ApiKey> order = ListOrder.named(sort, ORDERS, NEWEST_FIRST);
    Where where =
        Where.of(tx.tenantId())
            .and("tenant_id = $1")
            .andIf("name ILIKE ?", search.map(Where::contains))
            .andIf("expires_at > ?", until.map(ignored -> now.atOffset(ZoneOffset.UTC)))
            .andIf("expires_at <= ?", until.map(at -> at.atOffset(ZoneOffset.UTC)))
            .after(order, "id", after);
    String sql = SELECT + where.sql() + where.page(order, "id", limit);
    return tx.list(sql, where.tuple(), ApiKeyStore::key)
        .map(rows -> Page.of(rows, limit, key -> order.cursorOf(key, key.id())));
  }

  /** How many keys end between two times. */
  Future<Long> expiring(TenantTx tx, Instant now, Instant until) {
    return tx.one(
        EXPIRING,
        Tuple.of(tx.tenantId(), now.atOffset(ZoneOffset.UTC), until.atOffset(ZoneOffset.UTC)),
        row -> row.getLong("keys"));
  }

  /** Names by key; those that were revoked are left out. */
  Future<Map<UUID, String>> names(TenantTx tx, Collection<UUID> ids) {
    return tx.list(
            NAMES,
            Tuple.of(tx.tenantId()).addArrayOfUUID(ids.toArray(UUID[]::new)),
            row -> Map.entry(row.getUUID("id"), row.getString("name")))
        .map(
            rows ->
                rows.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  Future<Optional<Role>> role(TenantTx tx, UUID id) {
    return tx.find(
        ROLE, Tuple.of(tx.tenantId(), id), row -> Role.ofWireName(row.getString("role")));
  }

  Future<Void> delete(TenantTx tx, UUID id) {
    return tx.execute(DELETE, Tuple.of(tx.tenantId(), id)).mapEmpty();
  }

  Future<Optional<Stored>> find(SystemTx tx, String keyId) {
    return tx.find(FIND, Tuple.of(keyId), ApiKeyStore::stored);
  }

  Future<Void> touch(SystemTx tx, String keyId, Instant now) {
    return tx.execute(TOUCH, Tuple.of(keyId, now.atOffset(ZoneOffset.UTC))).mapEmpty();
  }

  private static Stored stored(Row row) {
    return new Stored(
        row.getUUID("tenant_id"),
        row.getUUID("id"),
        row.getBuffer("secret_hash").getBytes(),
        Role.ofWireName(row.getString("role")),
        instant(row, "expires_at"));
  }

  private static ApiKey key(Row row) {
    return new ApiKey(
        row.getUUID("id"),
        row.getString("name"),
        Role.ofWireName(row.getString("role")),
        KeyText.PREFIX + row.getString("key_id"),
        row.getOffsetDateTime("created_at").toInstant(),
        instant(row, "expires_at"),
        instant(row, "last_used_at"));
  }

  private static Optional<Instant> instant(Row row, String column) {
    return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
  }

  record Stored(UUID tenantId, UUID id, byte[] hash, Role role, Optional<Instant> expiresAt) {}
}
