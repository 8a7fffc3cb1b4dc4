package io.millrace.datasets;

import io.millrace.platform.blob.BlobKey;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Where;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads of {@code dataset_entry}: what a version holds and what lies between two. */
final class EntryStore {
  private static final String COLUMNS =
      """
      e.id, e.path, e.from_version, e.to_version, e.sha256, e.bytes, e.media_type, e.label, e.split,
             b.object_key, b.object_offset
      """;

  private static final String SELECT =
      "SELECT "
          + COLUMNS
          + " FROM dataset_entry e JOIN blob b ON b.tenant_id = e.tenant_id AND b.sha256 ="
          + " e.sha256";

  static final String FIND = SELECT + " WHERE e.tenant_id = $1 AND e.dataset_id = $2 AND e.id = $3";

  static final String FIND_ALL =
      "SELECT "
          + COLUMNS
          + """
          , e.dataset_id FROM dataset_entry e JOIN blob b ON b.tenant_id = e.tenant_id AND b.sha256 = e.sha256
           WHERE e.tenant_id = $1 AND e.id = ANY($2::uuid[])
          """;

  static final String HISTORY =
      SELECT
          + """
           WHERE e.tenant_id = $1 AND e.dataset_id = $2 AND e.path = $3 ORDER BY e.from_version LIMIT 1000
          """;

  /** A few pictures among the first entries of each dataset's newest version. */
  static final String PREVIEW =
      """
      SELECT d.id AS dataset_id, p.sha256, p.bytes, p.media_type, b.object_key, b.object_offset
        FROM unnest($2::uuid[]) AS d (id)
       CROSS JOIN LATERAL (
         SELECT f.sha256, f.bytes, f.media_type, f.path
           FROM (SELECT sha256, bytes, media_type, path FROM dataset_entry
                  WHERE tenant_id = $1 AND dataset_id = d.id AND to_version IS NULL
                  ORDER BY path LIMIT 24) f
          WHERE f.media_type IN ('image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/bmp')
          ORDER BY f.path LIMIT 4) p
        JOIN blob b ON b.tenant_id = $1 AND b.sha256 = p.sha256
       ORDER BY d.id, p.path
      """;

  /**
   * Rows that began or ended after $3 and not after $4: what lies between two versions, read by two
   * index ranges. A path's state in the older version is the one that ended, in the newer the one
   * that began; a state that did both in between is in neither.
   */
  private static final String BETWEEN =
      """
      WITH began AS (
        SELECT * FROM dataset_entry WHERE tenant_id = $1 AND dataset_id = $2
           AND from_version > $3 AND from_version <= $4 AND (to_version IS NULL OR to_version > $4)),
      ended AS (
        SELECT * FROM dataset_entry WHERE tenant_id = $1 AND dataset_id = $2
           AND to_version > $3 AND to_version <= $4 AND from_version <= $3),
      diff AS (
        SELECT coalesce(n.path, o.path) AS path, o.id AS old_id, n.id AS new_id
          FROM began n FULL JOIN ended o ON o.path = n.path
         WHERE (o.sha256, o.media_type, o.label, o.split)
               IS DISTINCT FROM (n.sha256, n.media_type, n.label, n.split))
      """;

  static final String DIFF_COUNTS =
      BETWEEN
          + """
          SELECT count(*) FILTER (WHERE old_id IS NULL) AS added,
                 count(*) FILTER (WHERE new_id IS NULL) AS removed,
                 count(*) FILTER (WHERE old_id IS NOT NULL AND new_id IS NOT NULL) AS changed
            FROM diff
          """;

  static final String DIFF_PAGE =
      BETWEEN
          + """
          SELECT path, old_id, new_id FROM diff
           WHERE $5::text IS NULL OR path > $5::text COLLATE "C"
           ORDER BY path COLLATE "C" LIMIT $6
          """;

  /** A page of a version's entries after a path, by path. */
  Future<List<EntryState>> page(
      TenantTx tx,
      UUID datasetId,
      int version,
      EntrySelection selection,
      Optional<String> afterPath,
      int limit) {
    Where where = where(tx, datasetId, version, selection).andIf("e.path > ?", afterPath);
    return tx.list(
        SELECT + where.sql() + " ORDER BY e.path LIMIT " + where.bind(limit),
        where.tuple(),
        EntryStore::state);
  }

  Future<Long> count(TenantTx tx, UUID datasetId, int version, EntrySelection selection) {
    Where where = where(tx, datasetId, version, selection);
    return tx.one(
        "SELECT count(*) AS n FROM dataset_entry e" + where.sql(),
        where.tuple(),
        row -> row.getLong("n"));
  }

  Future<Optional<EntryState>> find(TenantTx tx, UUID datasetId, UUID id) {
    return tx.find(FIND, Tuple.of(tx.tenantId(), datasetId, id), EntryStore::state);
  }

  Future<List<InDataset>> findAll(TenantTx tx, List<UUID> ids) {
    return tx.list(
        FIND_ALL,
        Tuple.of(tx.tenantId(), (Object) ids.toArray(UUID[]::new)),
        row -> new InDataset(row.getUUID("dataset_id"), state(row)));
  }

  Future<List<EntryState>> history(TenantTx tx, UUID datasetId, String path) {
    return tx.list(HISTORY, Tuple.of(tx.tenantId(), datasetId, path), EntryStore::state);
  }

  Future<List<Picture>> preview(TenantTx tx, List<UUID> datasets) {
    return tx.list(
        PREVIEW,
        Tuple.of(tx.tenantId(), (Object) datasets.toArray(UUID[]::new)),
        row -> new Picture(row.getUUID("dataset_id"), object(row), row.getString("media_type")));
  }

  Future<DiffCounts> diffCounts(TenantTx tx, UUID datasetId, int from, int to) {
    return tx.one(
        DIFF_COUNTS,
        Tuple.of(tx.tenantId(), datasetId, from, to),
        row ->
            new DiffCounts(row.getLong("added"), row.getLong("removed"), row.getLong("changed")));
  }

  Future<List<DiffRow>> diffPage(
      TenantTx tx, UUID datasetId, int from, int to, Optional<String> afterPath, int limit) {
    return tx.list(
        DIFF_PAGE,
        Tuple.of(tx.tenantId(), datasetId, from, to, afterPath.orElse(null), limit),
        row ->
            new DiffRow(
                row.getString("path"),
                Optional.ofNullable(row.getUUID("old_id")),
                Optional.ofNullable(row.getUUID("new_id"))));
  }

  private static Where where(TenantTx tx, UUID datasetId, int version, EntrySelection selection) {
    Where where =
        Where.of(tx.tenantId(), datasetId, version)
            .and("e.tenant_id = $1")
            .and("e.dataset_id = $2")
            .and("e.from_version <= $3")
            .and("(e.to_version IS NULL OR e.to_version > $3)")
            .andIf("e.path ILIKE ?", selection.pathContains().map(Where::contains))
            .andIf("starts_with(e.path, ?)", selection.pathPrefix())
            .andIf("e.label = ?", selection.label().filter(label -> !label.isEmpty()))
            .andIf("e.split = ?", selection.split().map(Split::wireName));
    return selection.label().filter(String::isEmpty).isPresent()
        ? where.and("e.label IS NULL")
        : where;
  }

  private static EntryState state(Row row) {
    return new EntryState(
        row.getUUID("id"),
        row.getString("path"),
        row.getInteger("from_version"),
        Optional.ofNullable(row.getInteger("to_version")),
        row.getString("sha256"),
        row.getString("media_type"),
        Optional.ofNullable(row.getString("label")),
        Optional.ofNullable(row.getString("split")).map(Split::ofWireName),
        object(row));
  }

  private static StoredBytes object(Row row) {
    return new StoredBytes(
        new BlobKey(row.getString("object_key")),
        row.getLong("object_offset"),
        row.getLong("bytes"));
  }

  /** An entry's state and the dataset that it belongs to. */
  record InDataset(UUID datasetId, EntryState state) {}

  /** A picture of a dataset. */
  record Picture(UUID datasetId, StoredBytes object, String mediaType) {}

  /** How many paths differ between two versions. */
  record DiffCounts(long added, long removed, long changed) {}

  /** A path that differs, with its state before and after. */
  record DiffRow(String path, Optional<UUID> before, Optional<UUID> after) {}
}
