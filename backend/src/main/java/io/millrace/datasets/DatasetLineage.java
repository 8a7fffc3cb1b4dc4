package io.millrace.datasets;

import io.millrace.lineage.EntityKind;
import io.millrace.lineage.EntityRef;
import io.millrace.lineage.LineageDescriber;
import io.millrace.lineage.LineageNode;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Describes datasets, versions, entries and uploads. That a dataset has versions, a version holds
 * entries and an entry's state follows another needs no stored edge.
 */
final class DatasetLineage implements LineageDescriber {
  private final DatasetLineageStore store = new DatasetLineageStore();

  @Override
  public Set<EntityKind> kinds() {
    return EnumSet.of(
        EntityKind.DATASET, EntityKind.DATASET_VERSION, EntityKind.ENTRY, EntityKind.UPLOAD);
  }

  @Override
  public Future<List<LineageNode>> describe(TenantTx tx, EntityKind kind, List<String> ids) {
    return switch (kind) {
      case DATASET -> store.datasets(tx, ids);
      case DATASET_VERSION -> store.versions(tx, ids);
      case ENTRY -> store.entries(tx, ids);
      default -> store.uploads(tx, ids);
    };
  }

  @Override
  public Future<List<Implied>> implied(
      TenantTx tx, EntityKind kind, List<String> ids, boolean upstream) {
    return switch (kind) {
      case ENTRY -> upstream ? store.previousStates(tx, ids) : store.followers(tx, ids);
      case DATASET -> upstream ? none() : store.firstVersions(tx, ids);
      case DATASET_VERSION -> Future.succeededFuture(upstream ? datasetsOf(ids) : List.of());
      default -> none();
    };
  }

  private static List<Implied> datasetsOf(List<String> versions) {
    return versions.stream()
        .filter(id -> id.endsWith("@1"))
        .map(
            id ->
                new Implied(
                    EntityRef.of(EntityKind.DATASET, id.substring(0, id.length() - 2)),
                    "begins",
                    new EntityRef(EntityKind.DATASET_VERSION, id)))
        .toList();
  }

  private static Future<List<Implied>> none() {
    return Future.succeededFuture(List.of());
  }
}
