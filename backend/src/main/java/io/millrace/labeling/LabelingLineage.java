package io.millrace.labeling;

import static io.millrace.lineage.EntityKind.ANNOTATION;
import static io.millrace.lineage.EntityKind.DATASET_VERSION;
import static io.millrace.lineage.EntityKind.ENTRY;
import static io.millrace.lineage.EntityKind.LABELING_PROJECT;
import static io.millrace.lineage.EntityKind.PREDICTION;
import static io.millrace.lineage.EntityKind.REVIEW;
import static io.millrace.lineage.EntityKind.TASK;

import io.millrace.lineage.EntityKind;
import io.millrace.lineage.LineageDescriber;
import io.millrace.lineage.LineageNode;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;

/**
 * Tasks, answers and decisions in the graph. All their edges follow from the tables. A version is
 * led to by the answers in it, but leads back to the project alone: the answers of thousands of
 * tasks would hide everything else; from an entry they are one step away.
 */
final class LabelingLineage implements LineageDescriber {
  private final LabelingLineageStore rows = new LabelingLineageStore();

  @Override
  public Set<EntityKind> kinds() {
    return Set.of(LABELING_PROJECT, TASK, ANNOTATION, REVIEW);
  }

  @Override
  public Set<EntityKind> connects() {
    return Set.of(LABELING_PROJECT, TASK, ANNOTATION, REVIEW, ENTRY, PREDICTION, DATASET_VERSION);
  }

  @Override
  public Future<List<LineageNode>> describe(TenantTx tx, EntityKind kind, List<String> ids) {
    return rows.nodes(tx, kind, ids);
  }

  @Override
  public Future<List<Implied>> implied(
      TenantTx tx, EntityKind kind, List<String> ids, boolean upstream) {
    return rows.edges(tx, kind, ids, upstream);
  }
}
