package io.millrace.labeling;

import io.millrace.audit.AuditLog;
import io.millrace.datasets.DatasetVersion;
import io.millrace.datasets.EntrySelection;
import io.millrace.datasets.EntryState;
import io.millrace.datasets.VersionService;
import io.millrace.labeling.NewLabelingProject.Selection;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Makes projects and tasks, thousands of tasks in a statement. */
final class ProjectMaker {
  private static final int BATCH = 5_000;
  private static final int DEFAULT_LEASE_SECONDS = 180;

  private final Ids ids;
  private final Time time;
  private final AuditLog audit;
  private final VersionService versions;
  private final ProjectStore projects = new ProjectStore();
  private final TaskStore tasks = new TaskStore();
  private final SlotStore slots = new SlotStore();

  ProjectMaker(Ids ids, Time time, AuditLog audit, VersionService versions) {
    this.ids = ids;
    this.time = time;
    this.audit = audit;
    this.versions = versions;
  }

  Future<UUID> make(TenantTx tx, Caller caller, NewLabelingProject request) {
    checkClasses(request.classes());
    Selection selection =
        request
            .selection()
            .orElse(
                new Selection(
                    Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    int limit = selection.limit().orElse(Integer.MAX_VALUE);
    return versions
        .get(tx, request.datasetId(), request.version())
        .map(version -> project(caller, request, version))
        .compose(
            project ->
                projects
                    .insert(tx, project)
                    .compose(
                        stored -> fill(tx, project, entries(selection), Optional.empty(), limit))
                    .compose(made -> tx.announce("labeling_project", project.id().toString()))
                    .compose(
                        told ->
                            audit.append(
                                tx,
                                caller,
                                "labeling_project.created",
                                "labeling_project:" + project.id(),
                                Map.of("name", project.name())))
                    .map(project.id()));
  }

  /** A page of entries at a time, until the selection or the limit is exhausted. */
  private Future<Void> fill(
      TenantTx tx,
      LabelingProject project,
      EntrySelection selection,
      Optional<String> afterPath,
      int left) {
    int wanted = Math.min(left, BATCH);
    if (wanted == 0) {
      return Future.succeededFuture();
    }
    return versions
        .selectEntries(tx, project.datasetId(), project.version(), selection, afterPath, wanted)
        .compose(
            page ->
                insert(
                        tx,
                        project.id(),
                        project.overlap(),
                        page.stream().map(entry -> task(project, entry)).toList())
                    .compose(
                        made ->
                            page.size() < wanted
                                ? Future.succeededFuture()
                                : fill(
                                    tx,
                                    project,
                                    selection,
                                    Optional.of(page.get(page.size() - 1).path()),
                                    left - wanted)));
  }

  /** Tasks of captured predictions that are none yet, by prediction. */
  Future<Map<UUID, UUID>> addCaptured(
      TenantTx tx, ProjectSettings project, List<NewTask> captured) {
    Instant now = time.now();
    List<TaskRow> rows =
        captured.stream()
            .map(
                one ->
                    TaskRow.open(
                        ids.next(),
                        project.id(),
                        one.entryId(),
                        one.path(),
                        Optional.of(one.predictionId()),
                        one.mediaType(),
                        one.content(),
                        Optional.of(one.prediction()),
                        now))
            .toList();
    return insert(tx, project.id(), project.overlap(), rows)
        .map(
            made -> {
              Map<UUID, UUID> byPrediction = new HashMap<>();
              made.forEach((task, prediction) -> byPrediction.put(prediction.orElseThrow(), task));
              return byPrediction;
            });
  }

  private Future<Map<UUID, Optional<UUID>>> insert(
      TenantTx tx, UUID projectId, int overlap, List<TaskRow> rows) {
    return rows.isEmpty()
        ? Future.succeededFuture(Map.of())
        : tasks
            .insert(tx, projectId, time.now(), rows)
            .compose(made -> slots.fill(tx, made.keySet().toArray(UUID[]::new), overlap).map(made));
  }

  private TaskRow task(LabelingProject project, EntryState entry) {
    return TaskRow.open(
        ids.next(),
        project.id(),
        Optional.of(entry.id()),
        Optional.of(entry.path()),
        Optional.empty(),
        entry.mediaType(),
        entry.object(),
        Optional.empty(),
        project.createdAt());
  }

  private LabelingProject project(
      Caller caller, NewLabelingProject request, DatasetVersion version) {
    return new LabelingProject(
        ids.next(),
        request.name(),
        request.description(),
        request.kind(),
        version.datasetId(),
        version.datasetName(),
        version.version(),
        request.classes(),
        request.instructions(),
        request.overlap().orElse(1),
        request.minAgreement().orElse(1.0),
        request.leaseSeconds().orElse(DEFAULT_LEASE_SECONDS),
        false,
        new LabelingProgress(0, 0, 0, 0, 0, 0, 0, Optional.empty()),
        time.now(),
        caller.subject(),
        1);
  }

  private static EntrySelection entries(Selection selection) {
    EntrySelection entries =
        new EntrySelection(
            Optional.empty(), selection.pathPrefix(), Optional.empty(), selection.split());
    return selection.unlabeledOnly().orElse(false) ? entries.unlabeledOnly() : entries;
  }

  private static void checkClasses(List<String> classes) {
    HashSet<String> seen = new HashSet<>();
    for (int i = 0; i < classes.size(); i++) {
      String name = classes.get(i);
      if (name.isBlank() || !name.equals(name.strip())) {
        throw ApiException.invalid(
            "/classes/" + i, "A class is not blank and neither begins nor ends with a space.");
      }
      if (!seen.add(name)) {
        throw ApiException.invalid("/classes/" + i, "'" + name + "' stands twice.");
      }
    }
  }
}
