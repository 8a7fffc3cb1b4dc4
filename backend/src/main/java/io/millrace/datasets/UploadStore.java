package io.millrace.datasets;

import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.db.SystemTx;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The table {@code upload}. */
final class UploadStore {
  private static final String SELECT =
      """
      SELECT id, purpose, kind, dataset_id, name, bytes, media_type, sha256, state, message, job_id, entries,
             part_bytes, part_count, object_key, store_upload_id, reserved_bytes, created_at, expires_at
        FROM upload
      """;

  static final String INSERT =
      """
      INSERT INTO upload (tenant_id, id, purpose, kind, dataset_id, name, bytes, media_type, sha256, state, part_bytes,
             part_count, object_key, store_upload_id, reserved_bytes, created_by, created_at, expires_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'uploading', $10, $11, $12, $13, $7, $14, $15, $16)
      """;

  static final String FIND = SELECT + " WHERE tenant_id = $1 AND id = $2";
  static final String LOCK = FIND + " FOR UPDATE";

  static final String OPEN_OF_DATASET =
      SELECT
          + " WHERE tenant_id = $1 AND dataset_id = $2 AND state IN ('uploading', 'verifying',"
          + " 'ready') FOR UPDATE";

  static final String LOCK_ALL =
      """
      SELECT id, purpose, dataset_id, name, state FROM upload
       WHERE tenant_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE
      """;

  static final String VERIFYING =
      "UPDATE upload SET state = 'verifying', job_id = $3, expires_at = $4 WHERE tenant_id = $1 AND"
          + " id = $2";

  static final String SETTLE =
      """
      UPDATE upload SET state = $3, message = $4, sha256 = coalesce($5, sha256), entries = $6, reserved_bytes = $7,
             expires_at = $8
       WHERE tenant_id = $1 AND id = $2
      """;

  static final String COMMIT_ALL =
      """
      UPDATE upload SET state = 'committed', version = $3 WHERE tenant_id = $1 AND id = ANY($2::uuid[])
      """;

  static final String FORGET_FILES =
      "DELETE FROM upload_file WHERE tenant_id = $1 AND upload_id = ANY($2::uuid[])";

  static final String EXPIRED =
      """
      SELECT tenant_id, id FROM upload
       WHERE state IN ('uploading', 'verifying', 'ready') AND expires_at < $1 ORDER BY expires_at LIMIT 200
      """;

  static final String KNOWN_OBJECTS =
      "SELECT object_key FROM upload WHERE object_key = ANY($1::text[])";

  Future<Void> insert(TenantTx tx, StoredUpload stored, String createdBy) {
    Upload upload = stored.upload();
    return tx.execute(
            INSERT,
            Tuple.from(
                new Object[] {
                  tx.tenantId(),
                  upload.id(),
                  upload.purpose(),
                  upload.kind(),
                  upload.datasetId().orElse(null),
                  upload.name(),
                  upload.bytes(),
                  upload.mediaType(),
                  upload.sha256().orElse(null),
                  upload.partBytes(),
                  upload.partCount(),
                  stored.key().value(),
                  stored.storeUploadId().orElse(null),
                  createdBy,
                  utc(upload.createdAt()),
                  utc(upload.expiresAt())
                }))
        .mapEmpty();
  }

  Future<Optional<StoredUpload>> find(TenantTx tx, UUID id) {
    return tx.find(FIND, Tuple.of(tx.tenantId(), id), UploadStore::upload);
  }

  Future<Optional<StoredUpload>> lock(TenantTx tx, UUID id) {
    return tx.find(LOCK, Tuple.of(tx.tenantId(), id), UploadStore::upload);
  }

  Future<List<StoredUpload>> lockOpen(TenantTx tx, UUID datasetId) {
    return tx.list(OPEN_OF_DATASET, Tuple.of(tx.tenantId(), datasetId), UploadStore::upload);
  }

  Future<List<Committable>> lockAll(TenantTx tx, Collection<UUID> ids) {
    return tx.list(
        LOCK_ALL,
        Tuple.of(tx.tenantId(), (Object) ids.toArray(UUID[]::new)),
        row ->
            new Committable(
                row.getUUID("id"),
                Optional.ofNullable(row.getUUID("dataset_id")),
                row.getString("name"),
                UploadState.ofWireName(row.getString("state"))));
  }

  Future<Void> verifying(TenantTx tx, UUID id, UUID jobId, Instant expiresAt) {
    return tx.execute(VERIFYING, Tuple.of(tx.tenantId(), id, jobId, utc(expiresAt))).mapEmpty();
  }

  /**
   * Ends a phase.
   *
   * @param reservedBytes what the upload itself still holds of the quota
   */
  Future<Void> settle(TenantTx tx, UUID id, Outcome outcome, long reservedBytes, Instant expiry) {
    return tx.execute(
            SETTLE,
            Tuple.from(
                new Object[] {
                  tx.tenantId(),
                  id,
                  outcome.state().wireName(),
                  outcome.message().orElse(null),
                  outcome.sha256().orElse(null),
                  outcome.entries().orElse(null),
                  reservedBytes,
                  utc(expiry)
                }))
        .mapEmpty();
  }

  Future<Void> commitAll(TenantTx tx, UUID[] ids, Integer version) {
    return tx.execute(COMMIT_ALL, Tuple.of(tx.tenantId(), ids, version))
        .compose(committed -> forgetFiles(tx, ids));
  }

  Future<Void> forgetFiles(TenantTx tx, UUID... ids) {
    return tx.execute(FORGET_FILES, Tuple.of(tx.tenantId(), (Object) ids)).mapEmpty();
  }

  Future<List<Expired>> expired(SystemTx tx, Instant now) {
    return tx.list(
        EXPIRED,
        Tuple.of(utc(now)),
        row -> new Expired(row.getUUID("tenant_id"), row.getUUID("id")));
  }

  /** Those of the keys that an upload of any tenant has. */
  Future<List<String>> known(SystemTx tx, List<String> keys) {
    return tx.list(
        KNOWN_OBJECTS,
        Tuple.tuple().addValue(keys.toArray(String[]::new)),
        row -> row.getString("object_key"));
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static StoredUpload upload(Row row) {
    Upload upload =
        new Upload(
            row.getUUID("id"),
            row.getString("purpose"),
            Optional.ofNullable(row.getUUID("dataset_id")),
            row.getString("kind"),
            row.getString("name"),
            row.getLong("bytes"),
            row.getString("media_type"),
            Optional.ofNullable(row.getString("sha256")),
            UploadState.ofWireName(row.getString("state")),
            Optional.ofNullable(row.getString("message")),
            Optional.ofNullable(row.getUUID("job_id")),
            Optional.ofNullable(row.getInteger("entries")),
            row.getLong("part_bytes"),
            row.getInteger("part_count"),
            List.of(),
            row.getOffsetDateTime("created_at").toInstant(),
            row.getOffsetDateTime("expires_at").toInstant());
    return new StoredUpload(
        upload,
        new BlobKey(row.getString("object_key")),
        Optional.ofNullable(row.getString("store_upload_id")),
        row.getLong("reserved_bytes"));
  }

  /** How a phase of an upload ended. */
  record Outcome(
      UploadState state,
      Optional<String> message,
      Optional<String> sha256,
      Optional<Integer> entries) {

    static Outcome ready(String sha256, Optional<Integer> entries) {
      return new Outcome(UploadState.READY, Optional.empty(), Optional.of(sha256), entries);
    }

    static Outcome committed() {
      return new Outcome(
          UploadState.COMMITTED, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Outcome failed(String message) {
      return new Outcome(
          UploadState.FAILED, Optional.of(message), Optional.empty(), Optional.empty());
    }

    static Outcome aborted(String message) {
      return new Outcome(
          UploadState.ABORTED, Optional.of(message), Optional.empty(), Optional.empty());
    }
  }

  /** An upload whose time has passed. */
  record Expired(UUID tenantId, UUID id) {}

  /** What a commit must know of an upload. */
  record Committable(UUID id, Optional<UUID> datasetId, String name, UploadState state) {

    /** Why a version of the dataset cannot take it. */
    Optional<String> problem(UUID dataset) {
      if (!datasetId.equals(Optional.of(dataset))) {
        return Optional.of("The upload '" + name + "' belongs to something else.");
      }
      return switch (state) {
        case READY -> Optional.empty();
        case UPLOADING -> Optional.of("The upload '" + name + "' is not complete yet.");
        case VERIFYING -> Optional.of("The upload '" + name + "' is still being verified; wait.");
        case FAILED -> Optional.of("The upload '" + name + "' has failed; upload it again.");
        case COMMITTED -> Optional.of("The upload '" + name + "' is in a version already.");
        case ABORTED -> Optional.of("The upload '" + name + "' was aborted.");
      };
    }
  }
}
