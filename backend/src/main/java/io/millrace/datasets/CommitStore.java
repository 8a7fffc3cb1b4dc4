package io.millrace.datasets;

import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The statements of a commit. Each works on sets: what a commit costs follows from what it changes,
 * not from the size of the dataset. Only a split reads every entry, because it decides on every
 * one.
 */
final class CommitStore {
  /**
   * Uploaded files, files of held content and named changes, by path. $1 tenant, $2 uploads, $3 to
   * $8 the changes, $9 to $11 the held files.
   */
  private static final String MERGED =
      """
      WITH incoming AS (
        SELECT path, sha256, bytes, media_type FROM upload_file WHERE tenant_id = $1 AND upload_id = ANY($2::uuid[])
        UNION ALL
        SELECT f.path COLLATE "C", b.sha256, b.bytes, f.media_type
          FROM unnest($9::text[], $10::uuid[], $11::text[]) AS f (path, holder, media_type)
          JOIN content_hold h ON h.tenant_id = $1 AND h.holder = f.holder
          JOIN blob b ON b.tenant_id = $1 AND b.sha256 = h.sha256),
      change AS (
        SELECT path COLLATE "C" AS path, remove, set_label, label, set_split, split, position
          FROM unnest($3::text[], $4::boolean[], $5::boolean[], $6::text[], $7::boolean[], $8::text[])
               WITH ORDINALITY AS c (path, remove, set_label, label, set_split, split, position)),
      merged AS (
        SELECT coalesce(i.path, c.path) AS path, i.sha256, i.bytes, i.media_type,
               coalesce(c.remove, false) AS remove, coalesce(c.set_label, false) AS set_label, c.label,
               coalesce(c.set_split, false) AS set_split, c.split, c.position
          FROM incoming i FULL JOIN change c ON c.path = i.path)
      """;

  /**
   * Changes of paths that are neither there nor uploaded, or that are uploaded and removed at once.
   */
  static final String IMPOSSIBLE =
      MERGED
          + """
          SELECT m.position, m.path, m.sha256 IS NOT NULL AS uploaded FROM merged m
           WHERE (m.sha256 IS NOT NULL AND m.remove)
              OR (m.sha256 IS NULL AND NOT EXISTS (
                    SELECT FROM dataset_entry e
                     WHERE e.tenant_id = $1 AND e.dataset_id = $12 AND e.path = m.path AND e.to_version IS NULL))
           ORDER BY m.position LIMIT 20
          """;

  /** Paths that two of the uploads bring. */
  static final String TWICE =
      """
      SELECT path FROM upload_file WHERE tenant_id = $1 AND upload_id = ANY($2::uuid[])
       GROUP BY path HAVING count(*) > 1 ORDER BY path LIMIT 5
      """;

  /**
   * Closes the states that change and opens their successors. The insert reads what the update
   * returns, so that no path has two open states at any time. $12 dataset, $13 version.
   */
  static final String APPLY =
      MERGED
          + """
          , next AS MATERIALIZED (
            SELECT m.path, m.remove, e.id AS old_id, coalesce(m.sha256, e.sha256) AS sha256,
                   coalesce(m.bytes, e.bytes) AS bytes, coalesce(m.media_type, e.media_type) AS media_type,
                   CASE WHEN m.set_label THEN m.label ELSE e.label END AS label,
                   CASE WHEN m.set_split THEN m.split ELSE e.split END AS split,
                   (e.sha256, e.media_type, e.label, e.split) AS before
              FROM merged m LEFT JOIN dataset_entry e
                ON e.tenant_id = $1 AND e.dataset_id = $12 AND e.path = m.path AND e.to_version IS NULL),
          closed AS (
            UPDATE dataset_entry e SET to_version = $13::integer FROM next n
             WHERE e.tenant_id = $1 AND e.id = n.old_id
               AND (n.remove OR n.before IS DISTINCT FROM (n.sha256, n.media_type, n.label, n.split))
            RETURNING e.id)
          INSERT INTO dataset_entry
                 (tenant_id, id, dataset_id, path, from_version, sha256, bytes, media_type, label, split)
          SELECT $1, gen_random_uuid(), $12, n.path, $13::integer, n.sha256, n.bytes, n.media_type, n.label, n.split
            FROM next n LEFT JOIN closed c ON c.id = n.old_id
           WHERE NOT n.remove AND (n.old_id IS NULL OR c.id IS NOT NULL)
          """;

  /**
   * Who belongs where: within each label, entries stand in the order of a hash of seed and path,
   * and the first part of them is for training, the next for validation. $4 seed, $5 and $6 the
   * upper bounds of the two.
   */
  private static final String TARGET =
      """
      WITH ranked AS (
        SELECT id, split, from_version,
               (row_number() OVER by_hash - 0.5) / count(*) OVER (PARTITION BY label) AS place
          FROM dataset_entry WHERE tenant_id = $1 AND dataset_id = $2 AND to_version IS NULL
        WINDOW by_hash AS (PARTITION BY label ORDER BY sha256(convert_to($4::text || '/' || path, 'UTF8')))),
      target AS MATERIALIZED (
        SELECT id, from_version, wanted FROM (
          SELECT id, from_version, split,
                 CASE WHEN place < $5::float8 THEN 'train' WHEN place < $6::float8 THEN 'validation' ELSE 'test' END
                   AS wanted
            FROM ranked) r
         WHERE split IS DISTINCT FROM wanted)
      """;

  /** States that this version opened take their split as they are. $3 version. */
  static final String SPLIT_NEW =
      TARGET
          + """
          UPDATE dataset_entry e SET split = t.wanted FROM target t
           WHERE e.tenant_id = $1 AND e.id = t.id AND t.from_version = $3::integer
          """;

  /** Older states are closed and opened anew. */
  static final String SPLIT_OLD =
      TARGET
          + """
          , closed AS (
            UPDATE dataset_entry e SET to_version = $3::integer FROM target t
             WHERE e.tenant_id = $1 AND e.id = t.id AND t.from_version < $3::integer
            RETURNING e.path, e.sha256, e.bytes, e.media_type, e.label, t.wanted)
          INSERT INTO dataset_entry
                 (tenant_id, id, dataset_id, path, from_version, sha256, bytes, media_type, label, split)
          SELECT $1, gen_random_uuid(), $2, path, $3::integer, sha256, bytes, media_type, label, wanted FROM closed
          """;

  /** What the version opened and closed. */
  private static final String CHANGED =
      """
      WITH began AS (SELECT * FROM dataset_entry WHERE tenant_id = $1 AND dataset_id = $2 AND from_version = $3),
           ended AS (SELECT * FROM dataset_entry WHERE tenant_id = $1 AND dataset_id = $2 AND to_version = $3)
      """;

  /** One row for each label and split that grew or shrank. */
  static final String DELTAS =
      CHANGED
          + """
          SELECT coalesce(label, '') AS label, coalesce(split, '') AS split, sum(n)::bigint AS entries,
                 sum(n * bytes)::bigint AS bytes
            FROM (SELECT label, split, bytes, 1 AS n FROM began
                  UNION ALL SELECT label, split, bytes, -1 FROM ended) d
           GROUP BY 1, 2
          """;

  /**
   * Digest and counts. A change is the JSON array [path, sha256, media type, label, split], of a
   * removed entry [path]; the digest is SHA-256 over the parent's and each change's SHA-256 in the
   * order of the paths' bytes.
   */
  static final String DIGEST =
      CHANGED
          + """
          , line AS (
            SELECT coalesce(n.path, o.path) AS path, n.id IS NULL AS removed, o.id IS NULL AS added,
                   sha256(convert_to(CASE WHEN n.id IS NULL THEN json_build_array(o.path)
                     ELSE json_build_array(n.path, n.sha256, n.media_type, n.label, n.split) END::text, 'UTF8')) AS hash
              FROM began n FULL JOIN ended o ON o.path = n.path)
          SELECT encode(sha256(decode($4, 'hex') || coalesce(string_agg(hash, ''::bytea ORDER BY path COLLATE "C"), '')),
                        'hex') AS digest,
                 count(*) FILTER (WHERE added) AS added, count(*) FILTER (WHERE removed) AS removed,
                 count(*) FILTER (WHERE NOT added AND NOT removed) AS changed
            FROM line
          """;

  Future<List<String>> twice(TenantTx tx, UUID[] uploads) {
    return tx.list(TWICE, Tuple.of(tx.tenantId(), (Object) uploads), row -> row.getString("path"));
  }

  Future<List<Impossible>> impossible(
      TenantTx tx, UUID datasetId, UUID[] uploads, ChangeColumns changes) {
    return tx.list(
        IMPOSSIBLE,
        changes.appendTo(Tuple.of(tx.tenantId(), (Object) uploads)).addValue(datasetId),
        row ->
            new Impossible(
                Optional.ofNullable(row.getLong("position")),
                row.getString("path"),
                row.getBoolean("uploaded")));
  }

  Future<Void> apply(
      TenantTx tx, UUID datasetId, int version, UUID[] uploads, ChangeColumns changes) {
    return tx.execute(
            APPLY,
            changes
                .appendTo(Tuple.of(tx.tenantId(), (Object) uploads))
                .addValue(datasetId)
                .addValue(version))
        .mapEmpty();
  }

  Future<Void> split(TenantTx tx, UUID datasetId, int version, SplitRule rule) {
    Tuple parameters =
        Tuple.of(
            tx.tenantId(),
            datasetId,
            version,
            Long.toString(rule.seed()),
            rule.train(),
            rule.train() + rule.validation());
    return tx.execute(SPLIT_NEW, parameters)
        .compose(done -> tx.execute(SPLIT_OLD, parameters))
        .mapEmpty();
  }

  Future<List<Delta>> deltas(TenantTx tx, UUID datasetId, int version) {
    return tx.list(
        DELTAS,
        Tuple.of(tx.tenantId(), datasetId, version),
        row ->
            new Delta(
                row.getString("label"),
                row.getString("split"),
                row.getLong("entries"),
                row.getLong("bytes")));
  }

  Future<Digest> digest(TenantTx tx, UUID datasetId, int version, String parentDigest) {
    return tx.one(
        DIGEST,
        Tuple.of(tx.tenantId(), datasetId, version, parentDigest),
        (Row row) ->
            new Digest(
                row.getString("digest"),
                row.getLong("added"),
                row.getLong("changed"),
                row.getLong("removed")));
  }

  /** A change that cannot be applied; the position counts from 1, absent for an uploaded path. */
  record Impossible(Optional<Long> position, String path, boolean uploaded) {}

  /** How much a label and split grew. */
  record Delta(String label, String split, long entries, long bytes) {}

  /** What a version changed. */
  record Digest(String digest, long added, long changed, long removed) {
    boolean isEmpty() {
      return added + changed + removed == 0;
    }
  }
}
