package io.millrace.tracking;

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
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The tables {@code purge} and {@code purge_object}. */
final class PurgeStore {
  private static final String SELECT =
      """
      SELECT p.id, p.kind, p.entity_id, p.name, p.trashed_at, p.trashed_by, p.purged_at, p.row_count, p.objects,
             p.bytes, p.checked_at
        FROM purge p
      """;

  static final String ADD =
      """
      INSERT INTO purge (tenant_id, id, kind, entity_id, name, trashed_at, trashed_by, purged_at, row_count, objects,
                         bytes)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      """;

  /** What was counted once the rows were gone. */
  static final String COUNT =
      "UPDATE purge SET row_count = $3, objects = $4, bytes = $5 WHERE tenant_id = $1 AND id = $2";

  static final String UNCHECKED =
      SELECT
          + " WHERE p.tenant_id = $1 AND p.checked_at IS NULL AND (p.purged_at, p.id) > ($2, $3)"
          + " ORDER BY p.purged_at, p.id LIMIT $4";

  static final String OBJECTS =
      """
      SELECT blob_key, upload_id FROM purge_object
       WHERE tenant_id = $1 AND purge_id = $2 ORDER BY blob_key LIMIT $3
      """;

  static final String FORGET =
      "DELETE FROM purge_object WHERE tenant_id = $1 AND purge_id = $2 AND blob_key = ANY($3)";

  static final String CHECK =
      """
      UPDATE purge p SET checked_at = $3
       WHERE p.tenant_id = $1 AND p.id = ANY ($2) AND p.checked_at IS NULL
         AND NOT EXISTS (SELECT FROM purge_object o WHERE o.tenant_id = $1 AND o.purge_id = p.id)
      RETURNING p.id
      """;

  Future<Void> add(TenantTx tx, Purge purge) {
    return tx.execute(
            ADD,
            Tuple.tuple(
                Arrays.asList(
                    tx.tenantId(),
                    purge.id(),
                    purge.kind(),
                    purge.entityId(),
                    purge.name(),
                    purge.trashedAt().atOffset(ZoneOffset.UTC),
                    purge.trashedBy().orElse(null),
                    purge.purgedAt().atOffset(ZoneOffset.UTC),
                    purge.rows(),
                    purge.objects(),
                    purge.bytes())))
        .mapEmpty();
  }

  Future<Void> count(TenantTx tx, UUID id, long rows, long objects, long bytes) {
    return tx.execute(COUNT, Tuple.of(tx.tenantId(), id, rows, objects, bytes)).mapEmpty();
  }

  /** The oldest purges after another whose objects may still be there. */
  Future<List<Purge>> unchecked(TenantTx tx, Instant after, UUID afterId, int limit) {
    return tx.list(
        UNCHECKED,
        Tuple.of(tx.tenantId(), after.atOffset(ZoneOffset.UTC), afterId, limit),
        PurgeStore::purge);
  }

  Future<List<PurgedObject>> objects(TenantTx tx, UUID purgeId, int limit) {
    return tx.list(
        OBJECTS,
        Tuple.of(tx.tenantId(), purgeId, limit),
        row ->
            new PurgedObject(
                new BlobKey(row.getString("blob_key")),
                Optional.ofNullable(row.getString("upload_id"))));
  }

  Future<Void> forget(TenantTx tx, UUID purgeId, List<PurgedObject> gone) {
    return tx.execute(
            FORGET,
            Tuple.of(
                tx.tenantId(),
                purgeId,
                gone.stream().map(one -> one.key().value()).toArray(String[]::new)))
        .mapEmpty();
  }

  /** Notes those of which nothing is left, and answers which of them were not noted before. */
  Future<Set<UUID>> check(TenantTx tx, List<UUID> purges, Instant now) {
    return tx.list(
            CHECK,
            Tuple.of(tx.tenantId(), purges.toArray(UUID[]::new), now.atOffset(ZoneOffset.UTC)),
            row -> row.getUUID("id"))
        .map(HashSet::new);
  }

  Future<Page<Purge>> list(TenantTx tx, Optional<Cursor> after, int limit) {
    Where where = Where.of(tx.tenantId()).and("p.tenant_id = $1");
    String sql = SELECT + where.newest("p.purged_at", "p.id", after, limit);
    return tx.list(sql, where.tuple(), PurgeStore::purge)
        .map(rows -> Page.of(rows, limit, row -> Cursor.of(row.purgedAt(), row.id())));
  }

  private static Purge purge(Row row) {
    return new Purge(
        row.getUUID("id"),
        row.getString("kind"),
        row.getString("entity_id"),
        row.getString("name"),
        row.getOffsetDateTime("trashed_at").toInstant(),
        Optional.ofNullable(row.getString("trashed_by")),
        row.getOffsetDateTime("purged_at").toInstant(),
        row.getLong("row_count"),
        row.getLong("objects"),
        row.getLong("bytes"),
        TrashStore.instant(row.getOffsetDateTime("checked_at")));
  }

  /**
   * An object that may still be in the store.
   *
   * @param uploadId of an upload by parts that was never completed
   */
  record PurgedObject(BlobKey key, Optional<String> uploadId) {}
}
