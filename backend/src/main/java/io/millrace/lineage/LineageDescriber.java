package io.millrace.lineage;

import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;

/** What a feature knows of its own kinds. */
public interface LineageDescriber {
  /** The kinds that it describes. */
  Set<EntityKind> kinds();

  /**
   * Describes entities of one of its kinds.
   *
   * @return nodes of those that exist, in any order; one that is missing is shown by its id
   */
  Future<List<LineageNode>> describe(TenantTx tx, EntityKind kind, List<String> ids);

  /** The kinds that {@link #implied} knows edges of; another feature's kinds may be among them. */
  default Set<EntityKind> connects() {
    return kinds();
  }

  /**
   * Edges that follow from the feature's own tables instead of rows of the graph.
   *
   * @param upstream whether edges that lead to the entities are wanted, else those that lead away
   */
  default Future<List<Implied>> implied(
      TenantTx tx, EntityKind kind, List<String> ids, boolean upstream) {
    return Future.succeededFuture(List.of());
  }

  /** An implied edge. */
  record Implied(EntityRef from, String relation, EntityRef to) {}
}
