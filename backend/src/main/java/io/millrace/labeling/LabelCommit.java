package io.millrace.labeling;

import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.audit.AuditLog;
import io.millrace.datasets.DatasetVersion;
import io.millrace.datasets.EntryChange;
import io.millrace.datasets.HeldFile;
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
import java.util.stream.Collectors;

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
    return files(tx, accepted)
        .compose(files -> commit(tx, caller, project, accepted, files, request));
  }

  /** Accepted pictures that are no entry yet, by task; one whose bytes are gone is left out. */
  private Future<Map<UUID, HeldFile>> files(TenantTx tx, List<TaskRow> accepted) {
    List<TaskRow> captured = accepted.stream().filter(task -> task.path().isEmpty()).toList();
    return versions
        .holding(tx, captured.stream().map(task -> task.predictionId().orElseThrow()).toList())
        .map(
            held ->
                captured.stream()
                    .filter(task -> held.contains(task.predictionId().orElseThrow()))
                    .collect(
                        Collectors.toMap(
                            TaskRow::id,
                            task ->
                                CapturedPath.file(task.predictionId().get(), task.mediaType()))));
  }

  private Future<DatasetVersion> commit(
      TenantTx tx,
      Caller caller,
      ProjectSettings project,
      List<TaskRow> accepted,
      Map<UUID, HeldFile> files,
      CommitLabels request) {
    Map<UUID, String> paths = new LinkedHashMap<>();
    Map<String, String> labels = new LinkedHashMap<>();
    for (TaskRow task : accepted) {
      Optional<String> path =
          task.path().or(() -> Optional.ofNullable(files.get(task.id())).map(HeldFile::path));
      path.ifPresent(
          present -> {
            paths.put(task.id(), present);
            // Of two tasks on one entry the one decided last counts.
            labels.put(present, task.accepted().orElseThrow().choice());
          });
    }
    List<EntryChange> others = others(labels, request.changes().orElse(List.of()));
    if (labels.isEmpty() && others.isEmpty() && request.split().isEmpty()) {
      throw ApiException.of(
          ErrorCode.UNPROCESSABLE,
          "Nothing is to be committed: no label was accepted since the last commit.");
    }
    return versions
        .commitLabels(
            tx,
            caller,
            project.datasetId(),
            Optional.empty(),
            labels,
            List.copyOf(files.values()),
            others,
            request.split(),
            request.message())
        .compose(
            version ->
                tasks
                    .committed(tx, paths, version.version())
                    .compose(marked -> record(tx, caller, project, version, paths.size()))
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
