package io.millrace.monitoring;

import io.millrace.lineage.EntityKind;
import io.millrace.lineage.LineageDescriber;
import io.millrace.lineage.LineageNode;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;

/**
 * Captured predictions in the graph. What made one, and which image it was made of, follows from
 * its row. A deployed version leads to its most uncertain captures alone: all of them would hide
 * everything else.
 */
final class CaptureLineage implements LineageDescriber {
  private final CaptureLineageStore store = new CaptureLineageStore();

  @Override
  public Set<EntityKind> kinds() {
    return Set.of(EntityKind.PREDICTION);
  }

  @Override
  public Set<EntityKind> connects() {
    return Set.of(
        EntityKind.PREDICTION, EntityKind.DEPLOYMENT, EntityKind.MODEL_VERSION, EntityKind.ENTRY);
  }

  @Override
  public Future<List<LineageNode>> describe(TenantTx tx, EntityKind kind, List<String> ids) {
    return store.nodes(tx, ids);
  }

  @Override
  public Future<List<Implied>> implied(
      TenantTx tx, EntityKind kind, List<String> ids, boolean upstream) {
    if (upstream) {
      return kind == EntityKind.PREDICTION
          ? store.sources(tx, ids)
          : Future.succeededFuture(List.of());
    }
    return switch (kind) {
      case DEPLOYMENT -> store.ofDeployments(tx, ids);
      case MODEL_VERSION -> store.ofVersions(tx, ids);
      case ENTRY -> store.ofEntries(tx, ids);
      default -> Future.succeededFuture(List.of());
    };
  }
}
