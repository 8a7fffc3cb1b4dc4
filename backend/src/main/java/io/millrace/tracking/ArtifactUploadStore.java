package io.millrace.tracking;

import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The table {@code artifact_upload}. */
final class ArtifactUploadStore {
  static final String ADD =
      """
      INSERT INTO artifact_upload (tenant_id, id, owner_id, path, blob_key, upload_id, media_type, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      """;

  static final String FIND =
      """
      SELECT id, owner_id, path, blob_key, upload_id, media_type FROM artifact_upload
       WHERE tenant_id = $1 AND id = $2 AND owner_id = $3 AND path = $4
      """;

  static final String TAKE =
      """
      DELETE FROM artifact_upload WHERE tenant_id = $1 AND id = $2
      RETURNING id, owner_id, path, blob_key, upload_id, media_type
      """;

  static final String TAKE_BEFORE =
      """
      DELETE FROM artifact_upload WHERE tenant_id = $1 AND id IN (
        SELECT id FROM artifact_upload WHERE tenant_id = $1 AND created_at < $2 ORDER BY created_at LIMIT $3)
      RETURNING id, owner_id, path, blob_key, upload_id, media_type
      """;

  static final String COUNT = "SELECT count(*) AS n FROM artifact_upload WHERE tenant_id = $1";

  Future<Void> add(TenantTx tx, Pending upload, Instant now) {
    return tx.execute(
            ADD,
            Tuple.of(
                tx.tenantId(),
                upload.id(),
                upload.ownerId(),
                upload.path(),
                upload.key().value(),
                upload.uploadId(),
                upload.mediaType(),
                now.atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  Future<Optional<Pending>> find(TenantTx tx, UUID id, String ownerId, String path) {
    return tx.find(FIND, Tuple.of(tx.tenantId(), id, ownerId, path), Pending::of);
  }

  /** Removes an upload from the table; empty when another was faster. */
  Future<Optional<Pending>> take(TenantTx tx, UUID id) {
    return tx.find(TAKE, Tuple.of(tx.tenantId(), id), Pending::of);
  }

  Future<List<Pending>> takeBefore(TenantTx tx, Instant before, int limit) {
    return tx.list(
        TAKE_BEFORE, Tuple.of(tx.tenantId(), before.atOffset(ZoneOffset.UTC), limit), Pending::of);
  }

  Future<Long> count(TenantTx tx) {
    return tx.one(COUNT, Tuple.of(tx.tenantId()), row -> row.getLong("n"));
  }

  /** An upload that was begun. */
  record Pending(
      UUID id, String ownerId, String path, BlobKey key, String uploadId, String mediaType) {
    static Pending of(Row row) {
      return new Pending(
          row.getUUID("id"),
          row.getString("owner_id"),
          row.getString("path"),
          new BlobKey(row.getString("blob_key")),
          row.getString("upload_id"),
          row.getString("media_type"));
    }
  }
}
