package io.millrace.labeling;

import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.audit.AuditLog;
import io.millrace.datasets.DatasetVersion;
import io.millrace.datasets.EntryChange;
import io.millrace.datasets.VersionService;
import io.millrace.lineage.EntityKind;
import io.millrace.lineage.EntityRef;
import io.millrace.lineage.Lineage;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Idempotency;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Makes a dataset version of a project's accepted labels; each label goes into one version. */
final class LabelCommit {
  private final Db db;
  private final AuditLog audit;
  private final Lineage lineage;
  private final VersionService versions;
  private final ProjectStore projects = new ProjectStore();
  private final TaskStore tasks = new TaskStore();

  LabelCommit(Db db, AuditLog audit, Lineage lineage, VersionService versions) {
    this.db = db;
    this.audit = audit;
    this.lineage = lineage;
    this.versions = versions;
  }

  Future<DatasetVersion> commit(Caller caller, UUID projectId, CommitLabels request) {
    return db.inTenant(
        caller,
        tx ->
            Idempotency.once(
                tx, caller, DatasetVersion.class, () -> commit(tx, caller, projectId, request)));
  }

  private Future<DatasetVersion> commit(
      TenantTx tx, Caller caller, UUID projectId, CommitLabels request) {
    return projects
        .lock(tx, projectId)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("labeling project")))
        .compose(
            project ->
                tasks
                    .lockAccepted(tx, projectId)
                    .compose(accepted -> commit(tx, caller, project, accepted, request)));
  }

  private Future<DatasetVersion> commit(
      TenantTx tx,
      Caller caller,
      ProjectSettings project,
      List<TaskRow> accepted,
      CommitLabels request) {
    List<TaskRow> entries = accepted.stream().filter(task -> task.path().isPresent()).toList();
    Map<String, String> labels = labels(entries);
    List<EntryChange> others = others(labels, request.changes().orElse(List.of()));
    if (labels.isEmpty() && others.isEmpty() && request.split().isEmpty()) {
      throw ApiException.of(
          ErrorCode.UNPROCESSABLE,
          "Nothing is to be committed: no label was accepted since the last commit.");
    }
    UUID[] ids = entries.stream().map(TaskRow::id).toArray(UUID[]::new);
    return versions
        .commitLabels(
            tx,
            caller,
            project.datasetId(),
            Optional.empty(),
            labels,
            others,
            request.split(),
            request.message())
        .compose(
            version ->
                tasks
                    .committed(tx, ids, version.version())
                    .compose(marked -> record(tx, caller, project, version, ids.length))
                    .map(version));
  }

  private Future<Void> record(
      TenantTx tx, Caller caller, ProjectSettings project, DatasetVersion version, int labels) {
    return lineage
        .record(
            tx,
            EntityRef.of(EntityKind.LABELING_PROJECT, project.id()),
            "labeled_by",
            EntityRef.datasetVersion(version.datasetId(), version.version()))
        .compose(recorded -> tx.announce("labeling_project", project.id().toString()))
        .compose(
            told ->
                audit.append(
                    tx,
                    caller,
                    "labeling_project.committed",
                    "labeling_project:" + project.id(),
                    Map.of("version", version.version(), "labels", labels)));
  }

  /** Labels by path; of two tasks on one entry the one decided last counts. */
  private static Map<String, String> labels(List<TaskRow> accepted) {
    Map<String, String> labels = new LinkedHashMap<>();
    accepted.forEach(
        task -> labels.put(task.path().orElseThrow(), task.accepted().orElseThrow().choice()));
    return labels;
  }

  /**
   * Changes from elsewhere. One of an entry with an accepted label loses its own label, and takes
   * the accepted one over from the map.
   */
  private static List<EntryChange> others(Map<String, String> labels, List<EntryChange> changes) {
    List<EntryChange> others = new ArrayList<>();
    for (EntryChange change : changes) {
      String accepted = labels.remove(change.path());
      others.add(
          accepted == null
              ? change
              : new EntryChange(change.path(), false, TextNode.valueOf(accepted), change.split()));
    }
    return others;
  }
}
