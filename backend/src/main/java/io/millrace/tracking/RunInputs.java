package io.millrace.tracking;

import io.millrace.lineage.EntityKind;
import io.millrace.lineage.EntityRef;
import io.millrace.lineage.Lineage;
import io.millrace.lineage.LineageDescriber.Implied;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import java.util.List;

/** Records which dataset versions runs read. */
final class RunInputs {
  private final DatasetVersions datasets;
  private final Lineage lineage;
  private final RunStore store = new RunStore();

  RunInputs(DatasetVersions datasets, Lineage lineage) {
    this.datasets = datasets;
    this.lineage = lineage;
  }

  /**
   * Records that a run reads dataset versions.
   *
   * @return fails with NOT_FOUND for a version that does not exist
   */
  Future<Void> add(TenantTx tx, String runId, List<RunInput> inputs) {
    Future<Void> required = Future.succeededFuture();
    for (RunInput input : inputs) {
      required =
          required.compose(
              found -> datasets.require(tx, input.datasetId(), input.version()).mapEmpty());
    }
    return required.compose(found -> put(tx, runId, inputs));
  }

  /** Records that a run reads what another one does. */
  Future<Void> copy(TenantTx tx, String fromRunId, String runId) {
    return store
        .inputs(tx, List.of(fromRunId))
        .map(rows -> rows.stream().map(RunStore.InputRow::input).toList())
        .compose(inputs -> put(tx, runId, inputs));
  }

  private Future<Void> put(TenantTx tx, String runId, List<RunInput> inputs) {
    EntityRef run = EntityRef.of(EntityKind.RUN, runId);
    List<Implied> edges =
        inputs.stream()
            .map(input -> EntityRef.datasetVersion(input.datasetId(), input.version()))
            .map(version -> new Implied(version, "read", run))
            .toList();
    return store.putInputs(tx, runId, inputs).compose(put -> lineage.recordAll(tx, edges));
  }
}
