package io.millrace.tracking;

import io.millrace.platform.Cursor;
import io.millrace.platform.ListQuery;
import io.millrace.platform.Page;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Where;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The table {@code experiment}. */
final class ExperimentStore {
  static final String SELECT =
      """
      SELECT e.id, e.name, e.description, e.created_at, e.updated_at, e.deleted_at, e.revision, r.runs, r.last_run_at,
             (SELECT coalesce(jsonb_object_agg(t.key, t.value), '{}') FROM experiment_tag t
               WHERE t.tenant_id = e.tenant_id AND t.experiment_id = e.id) AS tags
        FROM experiment e
       CROSS JOIN LATERAL (
         SELECT count(*) AS runs, max(started_at) AS last_run_at FROM run
          WHERE tenant_id = e.tenant_id AND experiment_id = e.id AND deleted_at IS NULL) r
      """;

  static final String FIND = SELECT + " WHERE e.tenant_id = $1 AND e.id = $2";

  static final String FIND_BY_NAME = SELECT + " WHERE e.tenant_id = $1 AND e.name = $2";

  static final String BY_IDS = SELECT + " WHERE e.tenant_id = $1 AND e.id = ANY($2)";

  static final String INSERT =
      """
      INSERT INTO experiment (tenant_id, id, name, description, created_by, created_at, updated_at)
      VALUES ($1, $2, $3, $4, $5, $6, $6)
      ON CONFLICT (tenant_id, name) DO NOTHING
      """;

  static final String UPDATE =
      """
      UPDATE experiment SET name = coalesce($3, name), description = coalesce($4, description),
             revision = revision + 1, updated_at = $5
       WHERE tenant_id = $1 AND id = $2
      """;

  static final String LOCK =
      "SELECT revision FROM experiment WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE";

  static final String OPEN =
      """
      SELECT 1 FROM experiment WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL FOR KEY SHARE
      """;

  /**
   * Inserts unless the name is taken.
   *
   * @return whether it was inserted
   */
  Future<Boolean> insert(
      TenantTx tx, String id, NewExperiment experiment, String createdBy, Instant now) {
    return tx.execute(
            INSERT,
            Tuple.of(
                tx.tenantId(),
                id,
                experiment.name(),
                experiment.description().orElse(null),
                createdBy,
                now.atOffset(ZoneOffset.UTC)))
        .map(inserted -> inserted == 1);
  }

  Future<Void> update(TenantTx tx, String id, ExperimentPatch patch, Instant now) {
    return tx.execute(
            UPDATE,
            Tuple.of(
                tx.tenantId(),
                id,
                patch.name().orElse(null),
                patch.description().orElse(null),
                now.atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  /** Locks an experiment and answers its revision. */
  Future<Optional<Long>> lock(TenantTx tx, String id) {
    return tx.find(LOCK, Tuple.of(tx.tenantId(), id), row -> row.getLong("revision"));
  }

  /** Whether runs may be added; it then stays until the transaction ends. */
  Future<Boolean> isOpen(TenantTx tx, String id) {
    return tx.find(OPEN, Tuple.of(tx.tenantId(), id), row -> true).map(Optional::isPresent);
  }

  Future<Optional<Experiment>> find(TenantTx tx, String id) {
    return tx.find(FIND, Tuple.of(tx.tenantId(), id), ExperimentStore::experiment);
  }

  Future<Optional<Experiment>> findByName(TenantTx tx, String name) {
    return tx.find(FIND_BY_NAME, Tuple.of(tx.tenantId(), name), ExperimentStore::experiment);
  }

  Future<List<Experiment>> byIds(TenantTx tx, List<String> ids) {
    return tx.list(
        BY_IDS,
        Tuple.of(tx.tenantId()).addArrayOfString(ids.toArray(String[]::new)),
        ExperimentStore::experiment);
  }

  Future<Page<Experiment>> list(TenantTx tx, ListQuery query) {
    Where where =
        Where.of(tx.tenantId())
            .and("e.tenant_id = $1")
            .and("e.deleted_at IS NULL")
            .list("e", query, Cursor::id);
    String sql = SELECT + where.sql() + where.page("e", query);
    return tx.list(sql, where.tuple(), ExperimentStore::experiment)
        .map(rows -> query.page(rows, Experiment::name, Experiment::createdAt, Experiment::id));
  }

  static Experiment experiment(Row row) {
    Map<String, String> tags = new TreeMap<>();
    row.getJsonObject("tags").forEach(tag -> tags.put(tag.getKey(), (String) tag.getValue()));
    return new Experiment(
        row.getString("id"),
        row.getString("name"),
        Optional.ofNullable(row.getString("description")),
        row.getLong("runs"),
        Optional.ofNullable(row.getOffsetDateTime("last_run_at")).map(OffsetDateTime::toInstant),
        tags,
        row.getOffsetDateTime("created_at").toInstant(),
        row.getOffsetDateTime("updated_at").toInstant(),
        Optional.ofNullable(row.getOffsetDateTime("deleted_at")).map(OffsetDateTime::toInstant),
        row.getLong("revision"));
  }
}
