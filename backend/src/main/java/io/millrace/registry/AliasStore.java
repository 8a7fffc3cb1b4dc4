package io.millrace.registry;

import io.millrace.platform.Cursor;
import io.millrace.platform.Page;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Where;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The tables {@code model_alias} and {@code model_alias_change}: what an alias points at, and every
 * move. All but reading is done while the model is locked, and moves are timed by then, so that
 * their order is that of their times.
 */
final class AliasStore {
  static final String SET =
      """
      WITH held AS (
        SELECT v.version FROM model_alias a JOIN model_version v ON v.tenant_id = a.tenant_id AND v.id = a.version_id
         WHERE a.tenant_id = $1 AND a.model_id = $2 AND a.alias = $3
      ), told AS (
        INSERT INTO model_alias_change
               (tenant_id, id, model_id, alias, from_version, to_version, promotion_id, changed_by, cause, reason,
                changed_at)
        SELECT $1, gen_random_uuid(), $2, $3, (SELECT version FROM held), $5::int, $6::uuid, $7::text, $8::text,
               $9::text, clock_timestamp()
         WHERE (SELECT version FROM held) IS DISTINCT FROM $5
      )
      INSERT INTO model_alias (tenant_id, model_id, alias, version_id) VALUES ($1, $2, $3, $4)
      ON CONFLICT (tenant_id, model_id, alias) DO UPDATE SET version_id = excluded.version_id
      """;

  /** What goes is told of: one alias, or those of one version. */
  static final String DELETE =
      """
      WITH gone AS (
        DELETE FROM model_alias a USING model_version v
         WHERE a.tenant_id = $1 AND v.tenant_id = $1 AND v.id = a.version_id AND a.model_id = $2
           AND ($3::text IS NULL OR a.alias = $3) AND ($4::int IS NULL OR v.version = $4)
        RETURNING a.alias, v.version
      )
      INSERT INTO model_alias_change (tenant_id, id, model_id, alias, from_version, changed_by, changed_at)
      SELECT $1, gen_random_uuid(), $2, alias, version, $5::text, clock_timestamp() FROM gone
      """;

  static final String IS_GUARDED =
      "SELECT 1 FROM model_alias_gate WHERE tenant_id = $1 AND model_id = $2 AND alias = $3";

  /**
   * Aliases whose rollout goes on with one version, or with any: the one that comes and the one
   * before.
   */
  static final String ROLLED_OUT =
      """
      SELECT alias FROM model_rollout
       WHERE tenant_id = $1 AND model_id = $2 AND ended_at IS NULL AND ($3::int IS NULL OR $3 IN (version, from_version))
       ORDER BY alias
      """;

  /** Guarded aliases that point at one version, or at any. */
  static final String GUARDED =
      """
      SELECT a.alias FROM model_alias a
        JOIN model_alias_gate g ON g.tenant_id = a.tenant_id AND g.model_id = a.model_id AND g.alias = a.alias
        JOIN model_version v ON v.tenant_id = a.tenant_id AND v.id = a.version_id
       WHERE a.tenant_id = $1 AND a.model_id = $2 AND ($3::int IS NULL OR v.version = $3)
       ORDER BY a.alias
      """;

  private static final String CHANGES =
      """
      SELECT c.id, c.alias, c.from_version, c.to_version, c.promotion_id, c.reason, c.changed_at, c.changed_by,
             coalesce(c.cause, CASE WHEN c.promotion_id IS NULL THEN 'manual' ELSE 'promotion' END) AS cause,
             p.requested_by, p.decided_by,
             (SELECT min(n.changed_at) FROM model_alias_change n
               WHERE n.tenant_id = c.tenant_id AND n.model_id = c.model_id AND n.alias = c.alias
                 AND (n.changed_at, n.id) > (c.changed_at, c.id)) AS until
        FROM model_alias_change c JOIN model m ON m.tenant_id = c.tenant_id AND m.id = c.model_id
        LEFT JOIN model_promotion p ON p.tenant_id = c.tenant_id AND p.id = c.promotion_id
      """;

  static final String LAST_CHANGE =
      CHANGES
          + """
           WHERE c.tenant_id = $1 AND c.model_id = $2 AND c.alias = $3 ORDER BY c.changed_at DESC, c.id DESC LIMIT 1
          """;

  Future<Void> set(
      TenantTx tx, UUID modelId, String alias, ModelVersion version, AliasMove move, String by) {
    return tx.execute(
            SET,
            Tuple.of(
                tx.tenantId(),
                modelId,
                alias,
                version.id(),
                version.version(),
                move.promotionId().orElse(null),
                by,
                move.cause().wireName(),
                move.reason().orElse(null)))
        .mapEmpty();
  }

  Future<Boolean> delete(TenantTx tx, UUID modelId, String alias, String by) {
    return tx.execute(DELETE, Tuple.of(tx.tenantId(), modelId, alias, null, by))
        .map(deleted -> deleted == 1);
  }

  /** Before a version goes. */
  Future<Void> deleteOf(TenantTx tx, UUID modelId, int version, String by) {
    return tx.execute(DELETE, Tuple.of(tx.tenantId(), modelId, null, version, by)).mapEmpty();
  }

  Future<Boolean> isGuarded(TenantTx tx, UUID modelId, String alias) {
    return tx.find(IS_GUARDED, Tuple.of(tx.tenantId(), modelId, alias), row -> true)
        .map(Optional::isPresent);
  }

  Future<List<String>> rolledOut(TenantTx tx, UUID modelId, Optional<Integer> version) {
    return tx.list(
        ROLLED_OUT,
        Tuple.of(tx.tenantId(), modelId, version.orElse(null)),
        row -> row.getString("alias"));
  }

  Future<List<String>> guarded(TenantTx tx, UUID modelId, Optional<Integer> version) {
    return tx.list(
        GUARDED,
        Tuple.of(tx.tenantId(), modelId, version.orElse(null)),
        row -> row.getString("alias"));
  }

  /** How the alias came to where it points. */
  Future<Optional<AliasChange>> lastChange(TenantTx tx, UUID modelId, String alias) {
    return tx.find(LAST_CHANGE, Tuple.of(tx.tenantId(), modelId, alias), AliasStore::change);
  }

  /**
   * Newest first.
   *
   * @param alias empty for all of the model's
   */
  Future<Page<AliasChange>> changes(
      TenantTx tx, String model, Optional<String> alias, Optional<Cursor> after, int limit) {
    Where where =
        Where.of(tx.tenantId())
            .and("c.tenant_id = $1")
            .and("m.name = ?", model)
            .andIf("c.alias = ?", alias);
    String sql = CHANGES + where.newest("c.changed_at", "c.id", after, limit);
    return tx.list(sql, where.tuple(), AliasStore::change)
        .map(rows -> Page.of(rows, limit, row -> Cursor.of(row.changedAt(), row.id())));
  }

  private static AliasChange change(Row row) {
    return new AliasChange(
        row.getUUID("id"),
        row.getString("alias"),
        Optional.ofNullable(row.getInteger("from_version")),
        Optional.ofNullable(row.getInteger("to_version")),
        AliasCause.ofWireName(row.getString("cause")),
        Optional.ofNullable(row.getString("reason")),
        Optional.ofNullable(row.getUUID("promotion_id")),
        Optional.ofNullable(row.getString("requested_by")),
        Optional.ofNullable(row.getString("decided_by")),
        row.getOffsetDateTime("changed_at").toInstant(),
        Optional.ofNullable(row.getOffsetDateTime("until")).map(OffsetDateTime::toInstant),
        row.getString("changed_by"));
  }
}
