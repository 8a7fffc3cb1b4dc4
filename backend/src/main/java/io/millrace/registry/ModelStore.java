package io.millrace.registry;

import io.millrace.platform.Cursor;
import io.millrace.platform.ListQuery;
import io.millrace.platform.Page;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Where;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** The table {@code model}. */
final class ModelStore {
  private static final String SELECT =
      """
      SELECT m.id, m.name, m.description, m.latest_version, m.created_at, m.revision,
             n.state AS newest_state,
             (SELECT coalesce(jsonb_object_agg(a.alias, v.version), '{}') FROM model_alias a
                JOIN model_version v ON v.tenant_id = a.tenant_id AND v.id = a.version_id
               WHERE a.tenant_id = m.tenant_id AND a.model_id = m.id) AS aliases,
             ARRAY(SELECT g.alias FROM model_alias_gate g
                    WHERE g.tenant_id = m.tenant_id AND g.model_id = m.id ORDER BY g.alias) AS protected_aliases
        FROM model m
        LEFT JOIN model_version n
          ON n.tenant_id = m.tenant_id AND n.model_id = m.id AND n.version = m.latest_version
      """;

  static final String FIND = SELECT + " WHERE m.tenant_id = $1 AND m.name = $2";

  static final String BY_IDS = SELECT + " WHERE m.tenant_id = $1 AND m.id = ANY($2)";

  static final String INSERT =
      """
      INSERT INTO model (tenant_id, id, name, description, created_by, created_at)
      VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (tenant_id, name) DO NOTHING
      """;

  static final String UPDATE =
      """
      UPDATE model SET description = coalesce($3, description), revision = revision + 1
       WHERE tenant_id = $1 AND id = $2
      """;

  static final String LOCK =
      "SELECT id, revision FROM model WHERE tenant_id = $1 AND name = $2 FOR UPDATE";

  /** Locks the model until commit, so numbers have no gaps and are given once. */
  static final String NEXT_VERSION =
      """
      UPDATE model SET latest_version = latest_version + 1 WHERE tenant_id = $1 AND name = $2
      RETURNING id, latest_version
      """;

  static final String SKIP_TO =
      """
      UPDATE model SET latest_version = $3 - 1 WHERE tenant_id = $1 AND name = $2 AND latest_version < $3
      """;

  static final String DELETE = "DELETE FROM model WHERE tenant_id = $1 AND id = $2";

  Future<Boolean> insert(TenantTx tx, UUID id, NewModel model, String createdBy, Instant now) {
    return tx.execute(
            INSERT,
            Tuple.of(
                tx.tenantId(),
                id,
                model.name(),
                model.description().orElse(null),
                createdBy,
                now.atOffset(ZoneOffset.UTC)))
        .map(inserted -> inserted == 1);
  }

  Future<Void> update(TenantTx tx, UUID id, ModelPatch patch) {
    return tx.execute(UPDATE, Tuple.of(tx.tenantId(), id, patch.description().orElse(null)))
        .mapEmpty();
  }

  Future<Optional<Locked>> lock(TenantTx tx, String name) {
    return tx.find(
        LOCK,
        Tuple.of(tx.tenantId(), name),
        row -> new Locked(row.getUUID("id"), row.getLong("revision")));
  }

  Future<Optional<Numbered>> nextVersion(TenantTx tx, String name) {
    return tx.find(
        NEXT_VERSION,
        Tuple.of(tx.tenantId(), name),
        row -> new Numbered(row.getUUID("id"), row.getInteger("latest_version")));
  }

  /** Makes a number the next one; false where it has been used, or there is no such model. */
  Future<Boolean> skipTo(TenantTx tx, String name, int version) {
    return tx.execute(SKIP_TO, Tuple.of(tx.tenantId(), name, version)).map(free -> free == 1);
  }

  Future<Void> delete(TenantTx tx, UUID id) {
    return tx.execute(DELETE, Tuple.of(tx.tenantId(), id)).mapEmpty();
  }

  Future<Optional<Model>> find(TenantTx tx, String name) {
    return tx.find(FIND, Tuple.of(tx.tenantId(), name), ModelStore::model);
  }

  Future<List<Model>> byIds(TenantTx tx, List<UUID> ids) {
    return tx.list(
        BY_IDS,
        Tuple.of(tx.tenantId()).addArrayOfUUID(ids.toArray(UUID[]::new)),
        ModelStore::model);
  }

  /**
   * Models.
   *
   * @param newest only those whose newest version stands there
   */
  Future<Page<Model>> list(TenantTx tx, ListQuery query, Optional<VersionState> newest) {
    Where where =
        Where.of(tx.tenantId())
            .and("m.tenant_id = $1")
            .andIf("n.state = ?", newest.map(VersionState::wireName))
            .list("m", query, Cursor::idAsUuid);
    String sql = SELECT + where.sql() + where.page("m", query);
    return tx.list(sql, where.tuple(), ModelStore::model)
        .map(rows -> query.page(rows, Model::name, Model::createdAt, Model::id));
  }

  private static Model model(Row row) {
    Map<String, Integer> aliases = new TreeMap<>();
    row.getJsonObject("aliases")
        .forEach(entry -> aliases.put(entry.getKey(), ((Number) entry.getValue()).intValue()));
    return new Model(
        row.getUUID("id"),
        row.getString("name"),
        Optional.ofNullable(row.getString("description")),
        row.getInteger("latest_version"),
        Optional.ofNullable(row.getString("newest_state")).map(VersionState::ofWireName),
        aliases,
        List.of(row.getArrayOfStrings("protected_aliases")),
        row.getOffsetDateTime("created_at").toInstant(),
        row.getLong("revision"));
  }

  /** A model that is locked until commit. */
  record Locked(UUID id, long revision) {}

  /** A model with the number of its next version. */
  record Numbered(UUID modelId, int version) {}
}
