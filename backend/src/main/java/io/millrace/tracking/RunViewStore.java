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
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The table {@code run_view}. */
final class RunViewStore {
  static final String SELECT =
      """
      SELECT v.id, v.experiment_id, v.name, v.query, v.status, v.sort, v.columns, v.group_by, v.created_by, v.created_at,
             v.updated_at, v.revision
        FROM run_view v
      """;

  static final String FIND =
      SELECT + " WHERE v.tenant_id = $1 AND v.experiment_id = $2 AND v.id = $3";

  static final String LOCK = FIND + " FOR NO KEY UPDATE";

  static final String COUNT =
      "SELECT count(*) AS n FROM run_view WHERE tenant_id = $1 AND experiment_id = $2";

  static final String INSERT =
      """
      INSERT INTO run_view (tenant_id, id, experiment_id, name, query, status, sort, columns, created_by, created_at,
                            updated_at, group_by)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11)
      ON CONFLICT (tenant_id, experiment_id, name) DO NOTHING
      """;

  /** Unless another view of the experiment has the name. */
  static final String UPDATE =
      """
      UPDATE run_view SET name = $4, query = $5, status = $6, sort = $7, columns = $8, updated_at = $9, group_by = $10,
             revision = revision + 1
       WHERE tenant_id = $1 AND experiment_id = $2 AND id = $3
         AND NOT EXISTS (SELECT 1 FROM run_view o
                          WHERE o.tenant_id = $1 AND o.experiment_id = $2 AND o.name = $4 AND o.id <> $3)
      """;

  static final String DELETE =
      "DELETE FROM run_view WHERE tenant_id = $1 AND experiment_id = $2 AND id = $3";

  Future<Page<RunView>> list(TenantTx tx, String experimentId, ListQuery query) {
    Where where =
        Where.of(tx.tenantId(), experimentId)
            .and("v.tenant_id = $1")
            .and("v.experiment_id = $2")
            .list("v", query, Cursor::idAsUuid);
    String sql = SELECT + where.sql() + where.page("v", query);
    return tx.list(sql, where.tuple(), RunViewStore::view)
        .map(rows -> query.page(rows, RunView::name, RunView::createdAt, RunView::id));
  }

  Future<Optional<RunView>> find(TenantTx tx, String experimentId, UUID id) {
    return tx.find(FIND, Tuple.of(tx.tenantId(), experimentId, id), RunViewStore::view);
  }

  /** Finds it, and keeps others from changing it until the transaction ends. */
  Future<Optional<RunView>> lock(TenantTx tx, String experimentId, UUID id) {
    return tx.find(LOCK, Tuple.of(tx.tenantId(), experimentId, id), RunViewStore::view);
  }

  Future<Long> count(TenantTx tx, String experimentId) {
    return tx.one(COUNT, Tuple.of(tx.tenantId(), experimentId), row -> row.getLong("n"));
  }

  /** Whether the name was free. */
  Future<Boolean> insert(
      TenantTx tx, UUID id, String experimentId, NewRunView view, String by, Instant now) {
    List<Object> values =
        Arrays.asList(
            tx.tenantId(),
            id,
            experimentId,
            view.name(),
            view.query().orElse(null),
            view.status().map(RunStatus::wireName).orElse(null),
            view.sort().orElse(null),
            columns(view),
            by,
            now.atOffset(ZoneOffset.UTC),
            view.groupBy().orElse(null));
    return tx.execute(INSERT, Tuple.tuple(values)).map(inserted -> inserted == 1);
  }

  /** Whether the name was free. */
  Future<Boolean> update(TenantTx tx, String experimentId, UUID id, NewRunView view, Instant now) {
    List<Object> values =
        Arrays.asList(
            tx.tenantId(),
            experimentId,
            id,
            view.name(),
            view.query().orElse(null),
            view.status().map(RunStatus::wireName).orElse(null),
            view.sort().orElse(null),
            columns(view),
            now.atOffset(ZoneOffset.UTC),
            view.groupBy().orElse(null));
    return tx.execute(UPDATE, Tuple.tuple(values)).map(updated -> updated == 1);
  }

  Future<Void> delete(TenantTx tx, String experimentId, UUID id) {
    return tx.execute(DELETE, Tuple.of(tx.tenantId(), experimentId, id)).mapEmpty();
  }

  private static String[] columns(NewRunView view) {
    return view.columns().map(columns -> columns.toArray(String[]::new)).orElse(null);
  }

  private static RunView view(Row row) {
    return new RunView(
        row.getUUID("id"),
        row.getString("experiment_id"),
        row.getString("name"),
        Optional.ofNullable(row.getString("query")),
        Optional.ofNullable(row.getString("status")).map(RunStatus::ofWireName),
        Optional.ofNullable(row.getString("sort")),
        Optional.ofNullable(row.getArrayOfStrings("columns")).map(List::of),
        Optional.ofNullable(row.getString("group_by")),
        row.getString("created_by"),
        row.getOffsetDateTime("created_at").toInstant(),
        row.getOffsetDateTime("updated_at").toInstant(),
        row.getLong("revision"));
  }
}
