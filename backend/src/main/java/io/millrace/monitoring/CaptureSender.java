package io.millrace.monitoring;

import io.millrace.datasets.HeldContent;
import io.millrace.labeling.LabelingService;
import io.millrace.labeling.NewTask;
import io.millrace.platform.Caller;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Makes captures tasks of a labeling project, in the caller's transaction. */
final class CaptureSender {
  private final LabelingService labeling;
  private final HeldContent contents;
  private final CaptureStore store = new CaptureStore();

  CaptureSender(LabelingService labeling, HeldContent contents) {
    this.labeling = labeling;
    this.contents = contents;
  }

  /**
   * Sends those that can be sent; a picture that is an entry of the project's dataset becomes a
   * question about that entry.
   *
   * @return how many tasks were made; fails with NOT_FOUND for an unknown project
   */
  Future<Integer> send(TenantTx tx, Caller caller, UUID projectId, List<CaptureRow> captures) {
    List<CaptureRow> sendable = captures.stream().filter(CaptureRow::sendable).toList();
    return labeling
        .datasetOf(tx, projectId)
        .compose(
            dataset ->
                sendable.isEmpty()
                    ? Future.succeededFuture(0)
                    : tasks(tx, dataset, sendable)
                        .compose(tasks -> labeling.addTasks(tx, caller, projectId, tasks))
                        .compose(
                            made ->
                                store
                                    .keep(tx, made.keySet())
                                    .compose(kept -> tx.announce("capture", "sent"))
                                    .map(made.size())));
  }

  private Future<List<NewTask>> tasks(TenantTx tx, UUID datasetId, List<CaptureRow> captures) {
    List<String> hashes = captures.stream().map(CaptureRow::sha256).distinct().toList();
    return contents
        .entries(tx, Optional.of(datasetId), hashes)
        .map(
            entries ->
                captures.stream()
                    .map(
                        capture -> capture.task(Optional.ofNullable(entries.get(capture.sha256()))))
                    .toList());
  }
}
