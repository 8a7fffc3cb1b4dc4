package io.millrace.imports;

import io.millrace.platform.Cursor;
import io.millrace.platform.Json;
import io.millrace.platform.Page;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Where;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** The table {@code mlflow_import}. */
final class ImportStore {
  private static final String SELECT =
      """
      SELECT id, kind, source, state, reason, taken, loss_count, losses, job_id, requested_by, requested_at, ended_at
        FROM mlflow_import
      """;

  static final String FIND = SELECT + " WHERE tenant_id = $1 AND id = $2";

  static final String INSERT =
      """
      INSERT INTO mlflow_import (tenant_id, id, kind, source, request, credential, state, requested_by, requested_at)
      VALUES ($1, $2, $3, $4, $5::text::jsonb, $6, 'running', $7, $8)
      """;

  static final String SET_JOB =
      "UPDATE mlflow_import SET job_id = $3 WHERE tenant_id = $1 AND id = $2";

  static final String ORDER =
      "SELECT request, requested_at, credential FROM mlflow_import WHERE tenant_id = $1 AND id = $2"
          + " AND state = 'running'";

  static final String REPORT =
      """
      UPDATE mlflow_import SET taken = $3::text::jsonb, loss_count = $4, losses = $5::text::jsonb
       WHERE tenant_id = $1 AND id = $2
      """;

  static final String END =
      """
      UPDATE mlflow_import SET state = $3, reason = $4, ended_at = $5, credential = NULL
       WHERE tenant_id = $1 AND id = $2 AND state = 'running'
      """;

  /**
   * Keeps an import to be done.
   *
   * @param credential sealed
   */
  Future<Void> insert(
      TenantTx tx,
      UUID id,
      ImportKind kind,
      ImportSource.Checked checked,
      Optional<byte[]> credential,
      String by,
      Instant now) {
    return tx.execute(
            INSERT,
            Tuple.tuple(
                Arrays.asList(
                    tx.tenantId(),
                    id,
                    kind.wireName(),
                    checked.source(),
                    Json.writeText(checked.request()),
                    credential.map(Buffer::buffer).orElse(null),
                    by,
                    now.atOffset(ZoneOffset.UTC))))
        .mapEmpty();
  }

  Future<Void> setJob(TenantTx tx, UUID id, UUID jobId) {
    return tx.execute(SET_JOB, Tuple.of(tx.tenantId(), id, jobId)).mapEmpty();
  }

  Future<Optional<Import>> find(TenantTx tx, UUID id) {
    return tx.find(FIND, Tuple.of(tx.tenantId(), id), ImportStore::found);
  }

  /** What is to be done; empty when it has ended. */
  Future<Optional<Ordered>> ordered(TenantTx tx, UUID id) {
    return tx.find(
        ORDER,
        Tuple.of(tx.tenantId(), id),
        row ->
            new Ordered(
                Json.readStored(String.valueOf(row.getValue("request")), NewImport.class),
                row.getOffsetDateTime("requested_at").toInstant(),
                Optional.ofNullable(row.getBuffer("credential")).map(Buffer::getBytes)));
  }

  Future<Void> report(TenantTx tx, UUID id, ImportTally tally) {
    return tx.execute(
            REPORT,
            Tuple.of(
                tx.tenantId(),
                id,
                Json.writeText(tally.taken()),
                tally.lossCount(),
                Json.writeText(tally.losses())))
        .mapEmpty();
  }

  /** Ends it and forgets its credential; false when it had ended. */
  Future<Boolean> end(TenantTx tx, UUID id, ImportState state, String reason, Instant now) {
    return tx.execute(
            END,
            Tuple.of(tx.tenantId(), id, state.wireName(), reason, now.atOffset(ZoneOffset.UTC)))
        .map(ended -> ended == 1);
  }

  /** Newest first. */
  Future<Page<Import>> list(TenantTx tx, Optional<Cursor> after, int limit) {
    Where where = Where.of(tx.tenantId()).and("tenant_id = $1");
    String sql = SELECT + where.newest("requested_at", "id", after, limit);
    return tx.list(sql, where.tuple(), ImportStore::found)
        .map(rows -> Page.of(rows, limit, row -> Cursor.of(row.requestedAt(), row.id())));
  }

  private static Import found(Row row) {
    return new Import(
        row.getUUID("id"),
        ImportKind.ofWireName(row.getString("kind")),
        row.getString("source"),
        ImportState.ofWireName(row.getString("state")),
        Optional.ofNullable(row.getString("reason")),
        taken(row),
        row.getLong("loss_count"),
        List.of(Json.readStored(String.valueOf(row.getValue("losses")), ImportLoss[].class)),
        Optional.ofNullable(row.getUUID("job_id")),
        row.getString("requested_by"),
        row.getOffsetDateTime("requested_at").toInstant(),
        Optional.ofNullable(row.getOffsetDateTime("ended_at")).map(OffsetDateTime::toInstant));
  }

  private static Map<String, Long> taken(Row row) {
    Map<String, Long> taken = new TreeMap<>();
    row.getJsonObject("taken")
        .forEach(entry -> taken.put(entry.getKey(), ((Number) entry.getValue()).longValue()));
    return taken;
  }

  /**
   * What is to be done.
   *
   * @param credential sealed
   */
  record Ordered(NewImport request, Instant requestedAt, Optional<byte[]> credential) {}
}
