package io.millrace.tracking;

import io.millrace.platform.db.TenantTx;
import io.millrace.tracking.TakenRun.Found;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;

/** Rows of another tracking server, with their ids and times. */
final class TakeOverStore {
  /** Neither where the name is taken nor where the id is. */
  static final String INSERT_EXPERIMENT =
      """
      INSERT INTO experiment (tenant_id, id, name, created_by, created_at, updated_at)
      VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT DO NOTHING
      """;

  static final String EXPERIMENT_ID =
      "SELECT id FROM experiment WHERE tenant_id = $1 AND name = $2";

  static final String INSERT_RUN =
      """
      INSERT INTO run (tenant_id, id, experiment_id, name, status, created_by, started_at)
      VALUES ($1, $2, $3, $4, 'running', $5, $6)
      ON CONFLICT DO NOTHING
      """;

  static final String FIND_RUN =
      """
      SELECT experiment_id, deleted_at IS NOT NULL AS trashed FROM run WHERE tenant_id = $1 AND id = $2
      """;

  static final String END_RUN =
      """
      UPDATE run SET name = $3, status = $4, ended_at = $5::timestamptz, deleted_at = $6::timestamptz,
             revision = revision + 1
       WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL
         AND (name, status, ended_at, deleted_at)
             IS DISTINCT FROM ($3::text, $4::text, $5::timestamptz, $6::timestamptz)
      """;

  static final String INSERT_MODEL =
      """
      INSERT INTO logged_model (tenant_id, id, experiment_id, name, status, model_type, source_run_id, created_by,
                                created_at, updated_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      ON CONFLICT DO NOTHING
      """;

  Future<Void> insertExperiment(
      TenantTx tx, String id, String name, String by, Instant createdAt, Instant updatedAt) {
    return tx.execute(
            INSERT_EXPERIMENT,
            Tuple.of(tx.tenantId(), id, name, by, utc(createdAt), utc(updatedAt)))
        .mapEmpty();
  }

  Future<Optional<String>> experimentId(TenantTx tx, String name) {
    return tx.find(EXPERIMENT_ID, Tuple.of(tx.tenantId(), name), row -> row.getString("id"));
  }

  Future<Void> insertRun(TenantTx tx, TakenRun run, String by) {
    return tx.execute(
            INSERT_RUN,
            Tuple.of(
                tx.tenantId(), run.id(), run.experimentId(), run.name(), by, utc(run.startedAt())))
        .mapEmpty();
  }

  Future<Found> found(TenantTx tx, TakenRun run) {
    return tx.find(
            FIND_RUN,
            Tuple.of(tx.tenantId(), run.id()),
            row ->
                !row.getString("experiment_id").equals(run.experimentId())
                    ? Found.ELSEWHERE
                    : row.getBoolean("trashed") ? Found.TRASHED : Found.OPEN)
        .map(Optional::orElseThrow);
  }

  Future<Void> endRun(TenantTx tx, TakenRun run, Instant now) {
    return tx.execute(
            END_RUN,
            Tuple.tuple(
                Arrays.asList(
                    tx.tenantId(),
                    run.id(),
                    run.name(),
                    run.status().wireName(),
                    run.endedAt().map(TakeOverStore::utc).orElse(null),
                    run.trashed() ? utc(now) : null)))
        .mapEmpty();
  }

  /** Whether it was missing. */
  Future<Boolean> insertModel(TenantTx tx, LoggedModel model, String by) {
    return tx.execute(
            INSERT_MODEL,
            Tuple.tuple(
                Arrays.asList(
                    tx.tenantId(),
                    model.id(),
                    model.experimentId(),
                    model.name(),
                    model.status().storedName(),
                    model.modelType(),
                    model.sourceRunId().orElse(null),
                    by,
                    utc(model.createdAt()),
                    utc(model.updatedAt()))))
        .map(inserted -> inserted == 1);
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
