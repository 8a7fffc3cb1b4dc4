package io.millrace.monitoring;

import io.millrace.lineage.EntityKind;
import io.millrace.lineage.EntityRef;
import io.millrace.lineage.LineageDescriber.Implied;
import io.millrace.lineage.LineageNode;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/** What the lineage graph shows of captures. Ids travel as text; one that is no id is nobody's. */
final class CaptureLineageStore {
  private static final String ID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

  static final String NODES =
      """
      SELECT id::text AS id, coalesce(label, 'prediction') AS label,
             CASE WHEN confidence IS NULL THEN endpoint
                  ELSE endpoint || ', confidence ' || round(confidence::numeric, 3) END AS detail,
             '/monitoring/captures/' || id AS href, created_at
        FROM capture WHERE tenant_id = $1 AND id = ANY($2::text[]::uuid[])
      """;

  /** A deployment that is gone leaves the version that it served. */
  static final String SOURCES =
      """
      SELECT 'model_version' AS from_kind, model_version_id::text AS from_id, 'predicted_by' AS relation,
             'prediction' AS to_kind, id::text AS to_id
        FROM capture WHERE tenant_id = $1 AND id = ANY($2::text[]::uuid[])
      UNION ALL
      SELECT 'deployment', deployment_id::text, 'served_by', 'prediction', id::text
        FROM capture WHERE tenant_id = $1 AND id = ANY($2::text[]::uuid[])
      UNION ALL
      SELECT 'entry', entry_id::text, 'made_of', 'prediction', id::text
        FROM capture WHERE tenant_id = $1 AND id = ANY($2::text[]::uuid[]) AND entry_id IS NOT NULL
      """;

  private static final String OF =
      """
      SELECT '%1$s' AS from_kind, n.id AS from_id, '%2$s' AS relation, 'prediction' AS to_kind, c.id::text AS to_id
        FROM unnest($2::text[]) AS n (id)
       CROSS JOIN LATERAL (
         SELECT id FROM capture WHERE tenant_id = $1 AND %1$s_id = n.id::uuid
          ORDER BY confidence, id LIMIT 25) c
      """;

  static final String OF_DEPLOYMENTS = OF.formatted("deployment", "served_by");
  static final String OF_VERSIONS = OF.formatted("model_version", "predicted_by");
  static final String OF_ENTRIES = OF.formatted("entry", "made_of");

  Future<List<LineageNode>> nodes(TenantTx tx, List<String> ids) {
    return tx.list(NODES, parameters(tx, ids), CaptureLineageStore::node);
  }

  Future<List<Implied>> sources(TenantTx tx, List<String> predictions) {
    return edges(tx, SOURCES, predictions);
  }

  Future<List<Implied>> ofDeployments(TenantTx tx, List<String> ids) {
    return edges(tx, OF_DEPLOYMENTS, ids);
  }

  Future<List<Implied>> ofVersions(TenantTx tx, List<String> ids) {
    return edges(tx, OF_VERSIONS, ids);
  }

  Future<List<Implied>> ofEntries(TenantTx tx, List<String> ids) {
    return edges(tx, OF_ENTRIES, ids);
  }

  private static Future<List<Implied>> edges(TenantTx tx, String sql, List<String> ids) {
    return tx.list(sql, parameters(tx, ids), CaptureLineageStore::edge);
  }

  private static Tuple parameters(TenantTx tx, List<String> ids) {
    return Tuple.of(tx.tenantId())
        .addArrayOfString(ids.stream().filter(id -> id.matches(ID)).toArray(String[]::new));
  }

  private static LineageNode node(Row row) {
    return new LineageNode(
        EntityKind.PREDICTION,
        row.getString("id"),
        row.getString("label"),
        Optional.of(row.getString("detail")),
        Optional.of(row.getString("href")),
        Optional.of(row.getOffsetDateTime("created_at").toInstant()));
  }

  private static Implied edge(Row row) {
    return new Implied(
        EntityRef.of(EntityKind.ofWireName(row.getString("from_kind")), row.getString("from_id")),
        row.getString("relation"),
        EntityRef.of(EntityKind.ofWireName(row.getString("to_kind")), row.getString("to_id")));
  }
}
