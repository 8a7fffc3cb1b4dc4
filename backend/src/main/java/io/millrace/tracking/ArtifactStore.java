package io.millrace.tracking;

import io.millrace.platform.ApiException;
import io.millrace.platform.Cursor;
import io.millrace.platform.Page;
import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Where;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** The tables {@code run_artifact} and {@code artifact_loose}. */
final class ArtifactStore {
  private static final String COLUMNS = "path, bytes, sha256, media_type, created_at, blob_key";

  private static final String SOUND =
      "\\.(" + String.join("|", TrackingNames.soundEndings()) + ")$";

  static final String FIND =
      "SELECT " + COLUMNS + " FROM run_artifact WHERE tenant_id = $1 AND run_id = $2 AND path = $3";

  static final String PUT =
      """
      INSERT INTO run_artifact (tenant_id, run_id, path, blob_key, bytes, sha256, media_type, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      ON CONFLICT (tenant_id, run_id, path) DO UPDATE
         SET blob_key = excluded.blob_key, bytes = excluded.bytes, sha256 = excluded.sha256,
             media_type = excluded.media_type, created_at = excluded.created_at
      """;

  static final String PATHS =
      """
      SELECT run_id, path, bytes, created_at FROM run_artifact
       WHERE tenant_id = $1 AND run_id || '/' || path = ANY($2) AND run_id = ANY($3)
      """;

  static final String OF_RUNS =
      """
      SELECT run_id, path, bytes, created_at FROM run_artifact
       WHERE tenant_id = $1 AND run_id = ANY($2) ORDER BY run_id, path LIMIT $3
      """;

  static final String OWNER =
      """
      SELECT 1 FROM run WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL
       UNION ALL
      SELECT 1 FROM logged_model WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL
      """;

  static final String ADD_LOOSE =
      "INSERT INTO artifact_loose (tenant_id, blob_key, bytes, since) VALUES ($1, $2, $3, $4)";

  static final String REMOVE_LOOSE =
      "DELETE FROM artifact_loose WHERE tenant_id = $1 AND blob_key = $2 RETURNING bytes";

  static final String LEFT_LOOSE =
      "SELECT blob_key FROM artifact_loose WHERE tenant_id = $1 AND since < $2 ORDER BY since LIMIT"
          + " $3";

  Future<Optional<Artifact>> find(TenantTx tx, String runId, String path) {
    return tx.find(FIND, Tuple.of(tx.tenantId(), runId, path), ArtifactStore::artifact);
  }

  Future<Void> put(TenantTx tx, String runId, Artifact artifact) {
    return tx.execute(
            PUT,
            Tuple.of(
                tx.tenantId(),
                runId,
                artifact.path(),
                artifact.blobKey().value(),
                artifact.bytes(),
                artifact.sha256(),
                artifact.mediaType(),
                artifact.createdAt().atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  /** By path; of a folder, what is anywhere in it. */
  Future<Page<Artifact>> list(
      TenantTx tx,
      String runId,
      Optional<String> folder,
      boolean soundsOnly,
      Optional<Cursor> after,
      int limit) {
    Where where =
        Where.of(tx.tenantId())
            .and("tenant_id = $1")
            .and("run_id = ?", runId)
            .andIf("path > ?", folder.map(path -> path + '/'))
            .andIf("path < ?", folder.map(path -> path + ArtifactFolderStore.AFTER_SLASH))
            .andIf("path ~* ?", soundsOnly ? Optional.of(SOUND) : Optional.empty())
            .andIf("path > ?", after.map(Cursor::key));
    String sql =
        "SELECT "
            + COLUMNS
            + " FROM run_artifact"
            + where.sql()
            + " ORDER BY path LIMIT "
            + where.bind(limit + 1);
    return tx.list(sql, where.tuple(), ArtifactStore::artifact)
        .map(rows -> Page.of(rows, limit, row -> Cursor.of(row.path(), "")));
  }

  /** Notes an object that no artifact refers to, with the bytes counted for it. */
  Future<Void> addLoose(TenantTx tx, BlobKey key, long bytes, Instant now) {
    return tx.execute(
            ADD_LOOSE, Tuple.of(tx.tenantId(), key.value(), bytes, now.atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  /** Forgets a loose object; answers its bytes, or nothing when another has forgotten it before. */
  Future<Optional<Long>> removeLoose(TenantTx tx, BlobKey key) {
    return tx.find(REMOVE_LOOSE, Tuple.of(tx.tenantId(), key.value()), row -> row.getLong("bytes"));
  }

  Future<List<BlobKey>> looseSince(TenantTx tx, Instant before, int limit) {
    return tx.list(
        LEFT_LOOSE,
        Tuple.of(tx.tenantId(), before.atOffset(ZoneOffset.UTC), limit),
        row -> new BlobKey(row.getString("blob_key")));
  }

  /** Artifacts by {@code <run id>/<path>}. */
  Future<List<Named>> named(TenantTx tx, List<String> ids) {
    String[] runs =
        ids.stream()
            .map(id -> id.substring(0, Math.max(0, id.indexOf('/'))))
            .toArray(String[]::new);
    return tx.list(PATHS, Tuple.of(tx.tenantId(), ids.toArray(String[]::new), runs), Named::of);
  }

  Future<List<Named>> ofRuns(TenantTx tx, List<String> runIds, int limit) {
    return tx.list(
        OF_RUNS, Tuple.of(tx.tenantId(), runIds.toArray(String[]::new), limit), Named::of);
  }

  /** Fails with NOT_FOUND unless there is such a run, or logged model, outside of the trash. */
  Future<Void> requireOwner(TenantTx tx, String ownerId) {
    return tx.find(OWNER, Tuple.of(tx.tenantId(), ownerId), row -> true)
        .map(
            there -> {
              if (there.isEmpty()) {
                throw ApiException.notFound("run");
              }
              return null;
            });
  }

  static Artifact artifact(Row row) {
    return new Artifact(
        row.getString("path"),
        row.getLong("bytes"),
        row.getString("sha256"),
        row.getString("media_type"),
        row.getOffsetDateTime("created_at").toInstant(),
        new BlobKey(row.getString("blob_key")));
  }

  /** An artifact with its run. */
  record Named(String runId, String path, long bytes, Instant createdAt) {
    static Named of(Row row) {
      return new Named(
          row.getString("run_id"),
          row.getString("path"),
          row.getLong("bytes"),
          row.getOffsetDateTime("created_at").toInstant());
    }

    /** As lineage names it. */
    String id() {
      return runId + '/' + path;
    }
  }
}
