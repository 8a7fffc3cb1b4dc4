package io.millrace.datasets;

import io.millrace.lineage.EntityKind;
import io.millrace.lineage.EntityRef;
import io.millrace.lineage.LineageDescriber.Implied;
import io.millrace.lineage.LineageNode;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/**
 * What the lineage graph shows of this feature's tables. Ids come from clients: compared as text.
 */
final class DatasetLineageStore {
  static final String DATASETS =
      """
      SELECT id::text AS id, name AS label, latest_version || ' versions' AS detail, '/datasets/' || id AS href,
             created_at
        FROM dataset WHERE tenant_id = $1 AND id::text = ANY($2::text[])
      """;

  static final String VERSIONS =
      """
      SELECT v.dataset_id || '@' || v.version AS id, d.name || ' v' || v.version AS label,
             v.entries || ' entries' AS detail, '/datasets/' || d.id || '/versions/' || v.version AS href, v.created_at
        FROM unnest($2::text[]) AS n (id)
        JOIN dataset_version v ON v.tenant_id = $1 AND v.dataset_id::text = split_part(n.id, '@', 1)
         AND v.version::text = split_part(n.id, '@', 2)
        JOIN dataset d ON d.tenant_id = $1 AND d.id = v.dataset_id
      """;

  static final String ENTRIES =
      """
      SELECT e.id::text AS id, e.path AS label, coalesce(e.label, 'unlabeled') AS detail,
             '/datasets/' || e.dataset_id || '/entries/' || e.id AS href, v.created_at
        FROM unnest($2::text[]) AS n (id)
        JOIN dataset_entry e ON e.tenant_id = $1 AND e.id = n.id::uuid
        JOIN dataset_version v ON v.tenant_id = $1 AND v.dataset_id = e.dataset_id AND v.version = e.from_version
      """;

  static final String UPLOADS =
      """
      SELECT u.id::text AS id, u.name AS label, u.bytes || ' bytes, ' || u.state AS detail,
             CASE WHEN u.dataset_id IS NOT NULL THEN '/datasets/' || u.dataset_id END AS href, u.created_at
        FROM upload u WHERE u.tenant_id = $1 AND u.id::text = ANY($2::text[])
      """;

  static final String FIRST_VERSIONS =
      """
      SELECT 'dataset' AS from_kind, dataset_id::text AS from_id, 'begins' AS relation,
             'dataset_version' AS to_kind, dataset_id || '@1' AS to_id
        FROM dataset_version WHERE tenant_id = $1 AND version = 1 AND dataset_id::text = ANY($2::text[])
      """;

  static final String PREVIOUS_STATES =
      """
      SELECT 'entry' AS from_kind, o.id::text AS from_id, 'changed_into' AS relation, 'entry' AS to_kind,
             e.id::text AS to_id
        FROM unnest($2::text[]) AS n (id)
        JOIN dataset_entry e ON e.tenant_id = $1 AND e.id = n.id::uuid
        JOIN dataset_entry o ON o.tenant_id = $1 AND o.dataset_id = e.dataset_id AND o.path = e.path
         AND o.to_version = e.from_version
      """;

  /** The versions that hold a state, its first and its last; those between follow from them. */
  static final String FOLLOWERS =
      """
      SELECT 'entry' AS from_kind, e.id::text AS from_id, 'in' AS relation, 'dataset_version' AS to_kind,
             e.dataset_id || '@' || v.version AS to_id
        FROM unnest($2::text[]) AS n (id)
        JOIN dataset_entry e ON e.tenant_id = $1 AND e.id = n.id::uuid
        JOIN dataset_version v ON v.tenant_id = $1 AND v.dataset_id = e.dataset_id AND v.version >= e.from_version
         AND (e.to_version IS NULL OR v.version < e.to_version)
      UNION ALL
      SELECT 'entry', e.id::text, 'changed_into', 'entry', s.id::text
        FROM unnest($2::text[]) AS n (id)
        JOIN dataset_entry e ON e.tenant_id = $1 AND e.id = n.id::uuid
        JOIN dataset_entry s ON s.tenant_id = $1 AND s.dataset_id = e.dataset_id AND s.path = e.path
         AND s.from_version = e.to_version
       LIMIT 2000
      """;

  Future<List<LineageNode>> datasets(TenantTx tx, List<String> ids) {
    return nodes(tx, DATASETS, ids, EntityKind.DATASET);
  }

  Future<List<LineageNode>> versions(TenantTx tx, List<String> ids) {
    return nodes(tx, VERSIONS, ids, EntityKind.DATASET_VERSION);
  }

  Future<List<LineageNode>> entries(TenantTx tx, List<String> ids) {
    return nodes(tx, ENTRIES, onlyUuids(ids), EntityKind.ENTRY);
  }

  Future<List<LineageNode>> uploads(TenantTx tx, List<String> ids) {
    return nodes(tx, UPLOADS, ids, EntityKind.UPLOAD);
  }

  Future<List<Implied>> firstVersions(TenantTx tx, List<String> datasets) {
    return edges(tx, FIRST_VERSIONS, datasets);
  }

  Future<List<Implied>> previousStates(TenantTx tx, List<String> entries) {
    return edges(tx, PREVIOUS_STATES, onlyUuids(entries));
  }

  Future<List<Implied>> followers(TenantTx tx, List<String> entries) {
    return edges(tx, FOLLOWERS, onlyUuids(entries));
  }

  private static Future<List<LineageNode>> nodes(
      TenantTx tx, String sql, List<String> ids, EntityKind kind) {
    return tx.list(
        sql,
        Tuple.of(tx.tenantId(), (Object) ids.toArray(String[]::new)),
        row ->
            new LineageNode(
                kind,
                row.getString("id"),
                row.getString("label"),
                Optional.ofNullable(row.getString("detail")),
                Optional.ofNullable(row.getString("href")),
                Optional.ofNullable(row.getOffsetDateTime("created_at"))
                    .map(OffsetDateTime::toInstant)));
  }

  private static Future<List<Implied>> edges(TenantTx tx, String sql, List<String> ids) {
    return tx.list(
        sql,
        Tuple.of(tx.tenantId(), (Object) ids.toArray(String[]::new)),
        DatasetLineageStore::edge);
  }

  private static Implied edge(Row row) {
    return new Implied(
        new EntityRef(EntityKind.ofWireName(row.getString("from_kind")), row.getString("from_id")),
        row.getString("relation"),
        new EntityRef(EntityKind.ofWireName(row.getString("to_kind")), row.getString("to_id")));
  }

  private static List<String> onlyUuids(List<String> ids) {
    return ids.stream()
        .filter(id -> id.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"))
        .toList();
  }
}
