package io.millrace.datasets;

import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** The tables {@code blob} and {@code upload_file}. */
final class BlobTable {
  static final String FIND =
      """
      SELECT sha256, bytes, object_key, object_offset FROM blob WHERE tenant_id = $1 AND sha256 = ANY($2::text[])
      """;

  /** Content that is known stays where it lies, unless its object is among those that vanished. */
  static final String KEEP =
      """
      INSERT INTO blob AS b (tenant_id, sha256, bytes, object_key, object_offset)
      SELECT $1, n.sha256, n.bytes, $5, n.start
        FROM unnest($2::text[], $3::bigint[], $4::bigint[]) AS n (sha256, bytes, start) ORDER BY n.sha256
      ON CONFLICT (tenant_id, sha256) DO UPDATE
         SET object_key = excluded.object_key, object_offset = excluded.object_offset
       WHERE b.object_key = ANY($6::text[])
      RETURNING sha256, bytes, (xmax = 0) AS made
      """;

  /** Holds known content against a sweep until the transaction ends. */
  static final String HOLD =
      """
      SELECT sha256 FROM blob WHERE tenant_id = $1 AND sha256 = ANY($2::text[]) ORDER BY sha256 FOR KEY SHARE
      """;

  static final String ADD_FILES =
      """
      INSERT INTO upload_file (tenant_id, upload_id, path, sha256, bytes, media_type)
      SELECT $1, $2, n.path, n.sha256, n.bytes, n.media_type
        FROM unnest($3::text[], $4::text[], $5::bigint[], $6::text[]) AS n (path, sha256, bytes, media_type)
      ON CONFLICT DO NOTHING
      """;

  static final String OBJECTS_OF_UPLOADS =
      """
      SELECT DISTINCT ON (b.object_key) b.object_key, f.upload_id FROM upload_file f
        JOIN blob b ON b.tenant_id = f.tenant_id AND b.sha256 = f.sha256
       WHERE f.tenant_id = $1 AND f.upload_id = ANY($2::uuid[])
      """;

  /**
   * Content that no version, no upload and no other feature holds; its rows go, a bounded number at
   * a time.
   */
  static final String SWEEP =
      """
      DELETE FROM blob b WHERE b.tenant_id = $1 AND b.sha256 IN (
        SELECT c.sha256 FROM blob c WHERE c.tenant_id = $1
           AND NOT EXISTS (SELECT FROM dataset_entry e WHERE e.tenant_id = $1 AND e.sha256 = c.sha256)
           AND NOT EXISTS (SELECT FROM upload_file f WHERE f.tenant_id = $1 AND f.sha256 = c.sha256)
           AND NOT EXISTS (SELECT FROM content_hold h WHERE h.tenant_id = $1 AND h.sha256 = c.sha256)
         LIMIT 5000)
      RETURNING b.bytes, b.object_key
      """;

  static final String STILL_USED =
      "SELECT DISTINCT object_key FROM blob WHERE tenant_id = $1 AND object_key = ANY($2::text[])";

  Future<List<Known>> find(TenantTx tx, Collection<String> hashes) {
    return tx.list(
        FIND,
        Tuple.of(tx.tenantId(), (Object) hashes.toArray(String[]::new)),
        row ->
            new Known(
                row.getString("sha256"),
                new StoredBytes(
                    new BlobKey(row.getString("object_key")),
                    row.getLong("object_offset"),
                    row.getLong("bytes"))));
  }

  /** Records content that lies in an object; answers what is now kept there. */
  Future<List<Kept>> keep(
      TenantTx tx, BlobKey key, List<Content> contents, Collection<BlobKey> vanished) {
    return tx.list(
        KEEP,
        Tuple.of(
            tx.tenantId(),
            contents.stream().map(Content::sha256).toArray(String[]::new),
            contents.stream().map(Content::bytes).toArray(Long[]::new),
            contents.stream().map(Content::offset).toArray(Long[]::new),
            key.value(),
            vanished.stream().map(BlobKey::value).toArray(String[]::new)),
        row -> new Kept(row.getString("sha256"), row.getLong("bytes"), row.getBoolean("made")));
  }

  /** How many of the hashes are there, and held until the transaction ends. */
  Future<Integer> hold(TenantTx tx, Collection<String> hashes) {
    return tx.list(
            HOLD,
            Tuple.of(tx.tenantId(), (Object) hashes.toArray(String[]::new)),
            row -> row.getString("sha256"))
        .map(List::size);
  }

  /** Adds files to an upload; answers how many paths were new to it. */
  Future<Integer> addFiles(TenantTx tx, UUID uploadId, List<NewFile> files) {
    return tx.execute(
        ADD_FILES,
        Tuple.of(
            tx.tenantId(),
            uploadId,
            files.stream().map(NewFile::path).toArray(String[]::new),
            files.stream().map(NewFile::sha256).toArray(String[]::new),
            files.stream().map(NewFile::bytes).toArray(Long[]::new),
            files.stream().map(NewFile::mediaType).toArray(String[]::new)));
  }

  Future<List<ObjectOfUpload>> objectsOf(TenantTx tx, Collection<UUID> uploads) {
    return tx.list(
        OBJECTS_OF_UPLOADS,
        Tuple.of(tx.tenantId(), (Object) uploads.toArray(UUID[]::new)),
        row ->
            new ObjectOfUpload(new BlobKey(row.getString("object_key")), row.getUUID("upload_id")));
  }

  Future<List<Swept>> sweep(TenantTx tx) {
    return tx.list(
        SWEEP,
        Tuple.of(tx.tenantId()),
        row -> new Swept(row.getLong("bytes"), row.getString("object_key")));
  }

  Future<List<String>> stillUsed(TenantTx tx, Collection<String> keys) {
    return tx.list(
        STILL_USED,
        Tuple.of(tx.tenantId(), (Object) keys.toArray(String[]::new)),
        row -> row.getString("object_key"));
  }

  /** Content that is stored. */
  record Known(String sha256, StoredBytes object) {}

  /** Content that lies at an offset of the object being recorded. */
  record Content(String sha256, long bytes, long offset) {}

  /** Content whose place is now the recorded object; made: it was not known before. */
  record Kept(String sha256, long bytes, boolean made) {}

  /** A file that an upload will add. */
  record NewFile(String path, String sha256, long bytes, String mediaType) {}

  /** An object that holds bytes of an upload. */
  record ObjectOfUpload(BlobKey key, UUID uploadId) {}

  /** Content that is no longer recorded. */
  record Swept(long bytes, String objectKey) {}
}
