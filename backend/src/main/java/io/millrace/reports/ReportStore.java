package io.millrace.reports;

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
import java.util.Optional;
import java.util.UUID;

/** The tables {@code report} and {@code report_version}. */
final class ReportStore {
  private static final String LISTED =
      """
      SELECT r.id, r.name, NULL AS body, r.created_by, r.created_at, r.updated_by, r.updated_at, r.revision
        FROM report r
      """;

  static final String FIND =
      """
      SELECT r.id, r.name, r.body, r.created_by, r.created_at, r.updated_by, r.updated_at, r.revision
        FROM report r WHERE r.tenant_id = $1 AND r.id = $2
      """;

  static final String LOCK = FIND + " FOR NO KEY UPDATE";

  static final String COUNT = "SELECT count(*) AS n FROM report WHERE tenant_id = $1";

  static final String INSERT =
      """
      INSERT INTO report (tenant_id, id, name, body, created_by, created_at, updated_by, updated_at)
      VALUES ($1, $2, $3, $4, $5, $6, $5, $6)
      """;

  static final String UPDATE =
      """
      UPDATE report SET name = $3, body = $4, updated_by = $5, updated_at = $6, revision = revision + 1
       WHERE tenant_id = $1 AND id = $2
      """;

  static final String KEEP =
      """
      INSERT INTO report_version (tenant_id, report_id, revision, name, body, changed_by, changed_at)
      SELECT tenant_id, id, revision, name, body, updated_by, updated_at FROM report
       WHERE tenant_id = $1 AND id = $2
      """;

  static final String FORGET =
      """
      DELETE FROM report_version v USING report r
       WHERE r.tenant_id = $1 AND r.id = $2 AND v.tenant_id = $1 AND v.report_id = $2
         AND v.revision <= r.revision - $3
      """;

  static final String DELETE = "DELETE FROM report WHERE tenant_id = $1 AND id = $2";

  static final String VERSIONS =
      """
      SELECT revision, name, NULL AS body, changed_by, changed_at FROM report_version
       WHERE tenant_id = $1 AND report_id = $2 AND ($3::bigint IS NULL OR revision < $3)
       ORDER BY revision DESC LIMIT $4
      """;

  static final String VERSION =
      """
      SELECT revision, name, body, changed_by, changed_at FROM report_version
       WHERE tenant_id = $1 AND report_id = $2 AND revision = $3
      """;

  Future<Page<Report>> list(TenantTx tx, ListQuery query) {
    Where where =
        Where.of(tx.tenantId()).and("r.tenant_id = $1").list("r", query, Cursor::idAsUuid);
    String sql = LISTED + where.sql() + where.page("r", query);
    return tx.list(sql, where.tuple(), ReportStore::report)
        .map(rows -> query.page(rows, Report::name, Report::createdAt, Report::id));
  }

  Future<Optional<Report>> find(TenantTx tx, UUID id) {
    return tx.find(FIND, Tuple.of(tx.tenantId(), id), ReportStore::report);
  }

  /** Finds it, and keeps others from changing it until the transaction ends. */
  Future<Optional<Report>> lock(TenantTx tx, UUID id) {
    return tx.find(LOCK, Tuple.of(tx.tenantId(), id), ReportStore::report);
  }

  Future<Long> count(TenantTx tx) {
    return tx.one(COUNT, Tuple.of(tx.tenantId()), row -> row.getLong("n"));
  }

  Future<Void> insert(TenantTx tx, UUID id, NewReport report, String by, Instant now) {
    return tx.execute(INSERT, values(tx, id, report, by, now)).compose(made -> keep(tx, id));
  }

  /**
   * Changes it and keeps what it became.
   *
   * @param most how many versions are kept
   */
  Future<Void> update(TenantTx tx, UUID id, NewReport report, String by, Instant now, int most) {
    return tx.execute(UPDATE, values(tx, id, report, by, now))
        .compose(updated -> keep(tx, id))
        .compose(kept -> tx.execute(FORGET, Tuple.of(tx.tenantId(), id, most)))
        .mapEmpty();
  }

  private static Tuple values(TenantTx tx, UUID id, NewReport report, String by, Instant now) {
    return Tuple.of(
        tx.tenantId(), id, report.name(), report.body(), by, now.atOffset(ZoneOffset.UTC));
  }

  private static Future<Void> keep(TenantTx tx, UUID id) {
    return tx.execute(KEEP, Tuple.of(tx.tenantId(), id)).mapEmpty();
  }

  Future<Void> delete(TenantTx tx, UUID id) {
    return tx.execute(DELETE, Tuple.of(tx.tenantId(), id)).mapEmpty();
  }

  /** Versions without their bodies, the newest first. */
  Future<Page<ReportVersion>> versions(TenantTx tx, UUID id, Optional<Long> before, int limit) {
    return tx.list(
            VERSIONS,
            Tuple.of(tx.tenantId(), id, before.orElse(null), limit + 1),
            ReportStore::version)
        .map(
            rows ->
                Page.of(rows, limit, last -> Cursor.of(Long.toString(last.revision()), "version")));
  }

  Future<Optional<ReportVersion>> version(TenantTx tx, UUID id, long revision) {
    return tx.find(VERSION, Tuple.of(tx.tenantId(), id, revision), ReportStore::version);
  }

  private static Report report(Row row) {
    return new Report(
        row.getUUID("id"),
        row.getString("name"),
        row.getString("body"),
        row.getString("created_by"),
        row.getOffsetDateTime("created_at").toInstant(),
        row.getString("updated_by"),
        row.getOffsetDateTime("updated_at").toInstant(),
        row.getLong("revision"));
  }

  private static ReportVersion version(Row row) {
    return new ReportVersion(
        row.getLong("revision"),
        row.getString("name"),
        row.getString("body"),
        row.getString("changed_by"),
        row.getOffsetDateTime("changed_at").toInstant());
  }
}
