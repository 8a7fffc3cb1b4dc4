package io.millrace.tracking;

import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.db.Rows;
import io.millrace.platform.db.TenantTx;
import io.millrace.tracking.points.Position;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Reads what an export of an experiment takes, in any number of rows. */
final class ExportStore {
  /** Runs that are not in the trash, newest first. */
  static final String RUNS =
      """
      SELECT r.id, r.name, r.status, r.created_by, r.started_at, r.ended_at, p.value AS parent
        FROM run r
        LEFT JOIN run_tag p ON p.tenant_id = $1 AND p.run_id = r.id AND p.key = 'mlflow.parentRunId'
       WHERE r.tenant_id = $1 AND r.experiment_id = $2 AND r.deleted_at IS NULL
         AND ($3::text[] IS NULL OR r.id = ANY($3))
       ORDER BY r.started_at DESC, r.id DESC
      """;

  static final String COUNT =
      """
      SELECT count(*) AS n FROM run
       WHERE tenant_id = $1 AND experiment_id = $2 AND deleted_at IS NULL AND id = ANY($3)
      """;

  static final String PARAMS =
      "SELECT run_id, key, value FROM run_param WHERE tenant_id = $1 AND run_id = ANY($2) ORDER BY"
          + " run_id, key";

  static final String TAGS =
      "SELECT run_id, key, value FROM run_tag WHERE tenant_id = $1 AND run_id = ANY($2) ORDER BY"
          + " run_id, key";

  /** Every metric of some runs at least once, with its sealed points. */
  static final String POINTS =
      """
      SELECT s.run_id, s.key, c.last_step, c.last_at, c.last_value, c.body
        FROM metric_series s LEFT JOIN metric_chunk c ON c.tenant_id = $1 AND c.series = s.id
       WHERE s.tenant_id = $1 AND s.run_id = ANY($2)
       ORDER BY s.run_id, s.key, c.first_step, c.first_at, c.first_value
      """;

  static final String MODELS =
      """
      SELECT id FROM logged_model
       WHERE tenant_id = $1 AND source_run_id = ANY($2) AND deleted_at IS NULL ORDER BY source_run_id, created_at, id
      """;

  /** Models of an experiment that name no run. */
  static final String MODELS_ALONE =
      """
      SELECT id FROM logged_model
       WHERE tenant_id = $1 AND experiment_id = $2 AND source_run_id IS NULL AND deleted_at IS NULL
       ORDER BY created_at, id
      """;

  static final String FILES =
      """
      SELECT run_id, path, blob_key, bytes, sha256, media_type, created_at FROM run_artifact
       WHERE tenant_id = $1 AND run_id = ANY($2) ORDER BY run_id, path
      """;

  Future<Rows<ExportedRun>> runs(TenantTx tx, String experimentId, Optional<List<String>> chosen) {
    String[] ids = chosen.map(runs -> runs.toArray(String[]::new)).orElse(null);
    return tx.open(RUNS, Tuple.of(tx.tenantId(), experimentId, ids), ExportedRun::of);
  }

  /** How many of these runs are in the experiment. */
  Future<Long> count(TenantTx tx, String experimentId, Collection<String> runs) {
    return tx.one(
        COUNT,
        Tuple.of(tx.tenantId(), experimentId, runs.toArray(String[]::new)),
        row -> row.getLong("n"));
  }

  Future<Rows<RunStore.Attribute>> params(TenantTx tx, Collection<String> runs) {
    return tx.open(PARAMS, of(tx, runs), ExportStore::attribute);
  }

  Future<Rows<RunStore.Attribute>> tags(TenantTx tx, Collection<String> runs) {
    return tx.open(TAGS, of(tx, runs), ExportStore::attribute);
  }

  Future<Rows<Stretch>> points(TenantTx tx, Collection<String> runs) {
    return tx.open(POINTS, of(tx, runs), Stretch::of);
  }

  Future<List<String>> models(TenantTx tx, Collection<String> runs) {
    return tx.list(MODELS, of(tx, runs), row -> row.getString("id"));
  }

  Future<Rows<String>> modelsAlone(TenantTx tx, String experimentId) {
    return tx.open(MODELS_ALONE, Tuple.of(tx.tenantId(), experimentId), row -> row.getString("id"));
  }

  /** Files of runs or logged models. */
  Future<Rows<OwnedFile>> files(TenantTx tx, Collection<String> owners) {
    return tx.open(FILES, of(tx, owners), OwnedFile::of);
  }

  private static Tuple of(TenantTx tx, Collection<String> ids) {
    return Tuple.of(tx.tenantId()).addArrayOfString(ids.toArray(String[]::new));
  }

  private static RunStore.Attribute attribute(Row row) {
    return new RunStore.Attribute(
        row.getString("run_id"), row.getString("key"), row.getString("value"));
  }

  /**
   * A run as the export shows it.
   *
   * @param parent the run that its client names as its parent; null for none
   */
  record ExportedRun(
      String id,
      String name,
      String status,
      String createdBy,
      Instant startedAt,
      Instant endedAt,
      String parent) {
    private static ExportedRun of(Row row) {
      OffsetDateTime ended = row.getOffsetDateTime("ended_at");
      return new ExportedRun(
          row.getString("id"),
          row.getString("name"),
          row.getString("status"),
          row.getString("created_by"),
          row.getOffsetDateTime("started_at").toInstant(),
          ended == null ? null : ended.toInstant(),
          row.getString("parent"));
    }
  }

  /**
   * Sealed points of a metric.
   *
   * @param last the last of them; null, as the body, for a metric that has none
   */
  record Stretch(String runId, String key, Position last, byte[] body) {
    private static Stretch of(Row row) {
      Buffer body = row.getBuffer("body");
      return new Stretch(
          row.getString("run_id"),
          row.getString("key"),
          body == null
              ? null
              : new Position(
                  row.getLong("last_step"), row.getLong("last_at"), row.getDouble("last_value")),
          body == null ? null : body.getBytes());
    }
  }

  /** A file with the run or logged model that has it. */
  record OwnedFile(String owner, Artifact artifact) {
    private static OwnedFile of(Row row) {
      return new OwnedFile(
          row.getString("run_id"),
          new Artifact(
              row.getString("path"),
              row.getLong("bytes"),
              row.getString("sha256"),
              row.getString("media_type"),
              row.getOffsetDateTime("created_at").toInstant(),
              new BlobKey(row.getString("blob_key"))));
    }

    boolean ofModel() {
      return owner.startsWith(LoggedModel.ID_PREFIX);
    }

    /** Where it lies in the archive. */
    String name() {
      return (ofModel() ? "models/" : "artifacts/") + owner + '/' + artifact.path();
    }
  }
}
