package io.millrace.tracking;

import io.millrace.platform.db.TenantTx;
import io.millrace.tracking.ArtifactFolderService.Item;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/** The table {@code run_artifact} as a tree. */
final class ArtifactFolderStore {
  /** Of the paths that begin with $3, of which $4 is the first greater one, the next part. */
  static final String LIST =
      """
      SELECT name, max(bytes) FILTER (WHERE NOT folder) AS bytes,
             max(sha256) FILTER (WHERE NOT folder) AS sha256
        FROM (SELECT split_part(rest, '/', 1) COLLATE "C" AS name, strpos(rest, '/') > 0 AS folder, bytes, sha256
                FROM (SELECT substr(path, length($3) + 1) AS rest, bytes, sha256 FROM run_artifact
                       WHERE tenant_id = $1 AND run_id = $2 AND path >= $3 AND ($3 = '' OR path < $4)) a) n
       WHERE $5::text IS NULL OR name > $5
       GROUP BY name, folder ORDER BY name, folder LIMIT $6
      """;

  static final String DELETE =
      """
      DELETE FROM run_artifact
       WHERE tenant_id = $1 AND run_id = $2 AND path IN (
         SELECT path FROM run_artifact
          WHERE tenant_id = $1 AND run_id = $2
            AND ($3 = '' OR path = $3 OR (path > $3 || '/' AND path < $3 || '0'))
          ORDER BY path LIMIT $4)
      RETURNING path, bytes, sha256, media_type, created_at, blob_key
      """;

  /** The sign after the slash. */
  static final char AFTER_SLASH = '0';

  Future<List<Item>> list(
      TenantTx tx, String ownerId, String folder, Optional<String> after, int limit) {
    String prefix = folder.isEmpty() ? "" : folder + '/';
    return tx.list(
        LIST,
        Tuple.of(tx.tenantId(), ownerId, prefix, folder + AFTER_SLASH, after.orElse(null), limit),
        row ->
            new Item(
                row.getString("name"),
                Optional.ofNullable(row.getLong("bytes")),
                Optional.ofNullable(row.getString("sha256"))));
  }

  /** Deletes a file or what is in a folder. */
  Future<List<Artifact>> delete(TenantTx tx, String ownerId, String path, int limit) {
    return tx.list(DELETE, Tuple.of(tx.tenantId(), ownerId, path, limit), ArtifactStore::artifact);
  }
}
