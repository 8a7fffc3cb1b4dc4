package io.millrace.lineage;

import io.millrace.lineage.LineageDescriber.Implied;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;

/** The table {@code lineage_edge}. */
final class LineageStore {
  static final String INSERT =
      """
      INSERT INTO lineage_edge (tenant_id, from_kind, from_id, relation, to_kind, to_id)
      VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT DO NOTHING
      """;

  private static final String SELECT =
      "SELECT from_kind, from_id, relation, to_kind, to_id FROM lineage_edge e ";

  static final String LEADING_TO =
      SELECT
          + """
          JOIN unnest($2::text[], $3::text[]) AS n (kind, id) ON e.to_kind = n.kind AND e.to_id = n.id
           WHERE e.tenant_id = $1 ORDER BY e.created_at, e.from_id LIMIT $4
          """;

  static final String LEADING_FROM =
      SELECT
          + """
          JOIN unnest($2::text[], $3::text[]) AS n (kind, id) ON e.from_kind = n.kind AND e.from_id = n.id
           WHERE e.tenant_id = $1 ORDER BY e.created_at, e.to_id LIMIT $4
          """;

  static final String HAS_DESCENDANTS =
      """
      SELECT EXISTS (
        SELECT FROM lineage_edge e
          JOIN unnest($2::text[], $3::text[]) AS n (kind, id) ON e.from_kind = n.kind AND e.from_id = n.id
         WHERE e.tenant_id = $1 AND e.to_kind <> $4) AS found
      """;

  Future<Void> insert(TenantTx tx, Collection<Implied> edges) {
    return tx.executeBatch(
        INSERT,
        edges.stream()
            .map(
                edge ->
                    Tuple.of(
                        tx.tenantId(),
                        edge.from().kind().wireName(),
                        edge.from().id(),
                        edge.relation(),
                        edge.to().kind().wireName(),
                        edge.to().id()))
            .toList());
  }

  /** Edges that lead to ({@code upstream}) or away from the entities. */
  Future<List<Implied>> edges(
      TenantTx tx, Collection<EntityRef> entities, boolean upstream, int limit) {
    String[] kinds =
        entities.stream().map(entity -> entity.kind().wireName()).toArray(String[]::new);
    String[] ids = entities.stream().map(EntityRef::id).toArray(String[]::new);
    return tx.list(
        upstream ? LEADING_TO : LEADING_FROM,
        Tuple.of(tx.tenantId(), kinds, ids, limit),
        LineageStore::edge);
  }

  Future<Boolean> hasDescendants(TenantTx tx, Collection<EntityRef> entities, EntityKind besides) {
    return tx.one(
        HAS_DESCENDANTS,
        Tuple.of(
            tx.tenantId(),
            entities.stream().map(entity -> entity.kind().wireName()).toArray(String[]::new),
            entities.stream().map(EntityRef::id).toArray(String[]::new),
            besides.wireName()),
        row -> row.getBoolean("found"));
  }

  private static Implied edge(Row row) {
    return new Implied(
        new EntityRef(EntityKind.ofWireName(row.getString("from_kind")), row.getString("from_id")),
        row.getString("relation"),
        new EntityRef(EntityKind.ofWireName(row.getString("to_kind")), row.getString("to_id")));
  }
}
