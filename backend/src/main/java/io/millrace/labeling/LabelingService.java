package io.millrace.labeling;

import static io.millrace.platform.ErrorCode.ALREADY_EXISTS;
import static io.millrace.platform.ErrorCode.PRECONDITION_FAILED;

import io.millrace.audit.AuditLog;
import io.millrace.datasets.ContentLinks;
import io.millrace.datasets.DatasetVersion;
import io.millrace.datasets.VersionService;
import io.millrace.lineage.Lineage;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ListQuery;
import io.millrace.platform.Page;
import io.millrace.platform.Permission;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Idempotency;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.feature.Feature;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.overview.OverviewSource;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Labeling projects: making, changing and listing them, and what other features need of them. */
public final class LabelingService implements OverviewSource, Feature {
  private static final int REVIEW_URGENCY = 10;
  private static final int LABEL_URGENCY = 20;

  private final Db db;
  private final AuditLog audit;
  private final VersionService versions;
  private final ProjectMaker maker;
  private final LabelCommit commit;
  private final TaskService tasks;
  private final AnswerService answers;
  private final StatisticsService statistics;
  private final ProjectStore projects = new ProjectStore();
  private final TaskStore taskStore = new TaskStore();

  public LabelingService(
      Db db,
      Ids ids,
      Time time,
      AuditLog audit,
      Lineage lineage,
      VersionService versions,
      ContentLinks links,
      PersonNames names) {
    People people = new People(names);
    this.db = db;
    this.audit = audit;
    this.versions = versions;
    this.maker = new ProjectMaker(ids, time, audit, versions);
    this.commit = new LabelCommit(db, audit, lineage, versions);
    this.tasks = new TaskService(db, time, links, people);
    this.answers = new AnswerService(db, ids, time, audit, people, tasks);
    this.statistics = new StatisticsService(db, people);
    lineage.describeBy(new LabelingLineage());
  }

  @Override
  public List<FeatureRoutes> routes() {
    return List.of(new LabelingRoutes(this, tasks, answers, statistics, commit));
  }

  @Override
  public List<OverviewSource> overviews() {
    return List.of(this);
  }

  /**
   * Makes a project with a task for each chosen entry.
   *
   * @return fails with NOT_FOUND for an unknown version, ALREADY_EXISTS for a name in use
   */
  public Future<LabelingProject> create(Caller caller, NewLabelingProject request) {
    return db.inTenant(
            caller,
            tx ->
                Idempotency.once(
                    tx,
                    caller,
                    LabelingProject.class,
                    () -> maker.make(tx, caller, request).compose(id -> shown(tx, id))))
        .recover(failure -> nameTaken(failure, request.name()));
  }

  /** One project with its progress; fails with NOT_FOUND. */
  public Future<LabelingProject> get(Caller caller, UUID id) {
    return db.readTenant(caller, tx -> shown(tx, id));
  }

  /**
   * Projects.
   *
   * @param waiting only those with a task that stands there
   */
  public Future<Page<LabelingProject>> list(
      Caller caller, ListQuery query, Optional<TaskState> waiting) {
    return db.readTenant(
        caller,
        tx ->
            projects
                .list(tx, query, waiting)
                .compose(rows -> withDatasetNames(tx, rows))
                .map(
                    rows ->
                        query.page(
                            rows,
                            LabelingProject::name,
                            LabelingProject::createdAt,
                            LabelingProject::id)));
  }

  /** Renames, describes, pauses or resumes; fails with PRECONDITION_FAILED for an old revision. */
  public Future<LabelingProject> update(
      Caller caller, UUID id, LabelingProjectPatch patch, Optional<Long> seenRevision) {
    return db.inTenant(
            caller,
            tx ->
                projects
                    .lock(tx, id)
                    .map(found -> found.orElseThrow(LabelingService::unknown))
                    .compose(found -> projects.update(tx, id, patch, seenRevision))
                    .map(
                        updated -> {
                          if (updated == 0) {
                            throw ApiException.of(
                                PRECONDITION_FAILED,
                                "The project has changed since you read it; read it again.");
                          }
                          return updated;
                        })
                    .compose(updated -> tx.announce("labeling_project", id.toString()))
                    .compose(
                        told ->
                            audit.append(
                                tx,
                                caller,
                                action(patch),
                                "labeling_project:" + id,
                                changed(patch)))
                    .compose(recorded -> shown(tx, id)))
        .recover(failure -> nameTaken(failure, patch.name().orElse("")));
  }

  /** The dataset that a project labels; fails with NOT_FOUND for an unknown project. */
  public Future<UUID> datasetOf(TenantTx tx, UUID projectId) {
    return projects
        .settings(tx, projectId)
        .map(found -> found.orElseThrow(LabelingService::unknown).datasetId());
  }

  /**
   * Makes tasks of captured predictions, each of them once; those that are tasks already are left
   * out.
   *
   * @return the new tasks by prediction; fails with NOT_FOUND for an unknown project
   */
  public Future<Map<UUID, UUID>> addTasks(
      TenantTx tx, Caller caller, UUID projectId, List<NewTask> captured) {
    return projects
        .settings(tx, projectId)
        .map(found -> found.orElseThrow(LabelingService::unknown))
        .compose(project -> maker.addCaptured(tx, project, captured))
        .compose(
            made ->
                tx.announce("labeling_project", projectId.toString())
                    .compose(
                        told ->
                            audit.append(
                                tx,
                                caller,
                                "labeling_project.tasks_added",
                                "labeling_project:" + projectId,
                                Map.of("tasks", made.size())))
                    .map(made));
  }

  /** What people decided about captured predictions; those without a task are left out. */
  public Future<Map<UUID, CapturedTask>> captured(TenantTx tx, List<UUID> predictionIds) {
    return taskStore
        .findByPrediction(tx, predictionIds.toArray(UUID[]::new))
        .map(
            rows -> {
              Map<UUID, CapturedTask> byPrediction = new HashMap<>();
              rows.forEach(
                  row ->
                      byPrediction.put(
                          row.predictionId().orElseThrow(),
                          new CapturedTask(
                              row.id(),
                              row.state(),
                              row.accepted().map(AnnotationResult::choice))));
              return byPrediction;
            });
  }

  @Override
  public Future<Part> overview(TenantTx tx, Caller caller) {
    return projects.overview(tx).map(waiting -> part(waiting, caller));
  }

  private static Part part(ProjectStore.Waiting waiting, Caller caller) {
    List<Attention> attention = new ArrayList<>();
    if (waiting.inReview() > 0 && caller.may(Permission.LABELING_REVIEW)) {
      attention.add(
          attention(
              TaskState.IN_REVIEW,
              "review",
              "Answers that differ wait for a reviewer",
              waiting.inReview()));
    }
    if (waiting.open() > 0 && caller.may(Permission.LABELING_ANNOTATE)) {
      attention.add(attention(TaskState.OPEN, "label", "Tasks wait for an answer", waiting.open()));
    }
    return new Part(
        Map.of(
            "labelingProjects",
            waiting.projects(),
            "openTasks",
            waiting.open(),
            "tasksToReview",
            waiting.inReview()),
        attention);
  }

  private static Attention attention(TaskState state, String kind, String title, long count) {
    return new Attention(
        state == TaskState.IN_REVIEW ? REVIEW_URGENCY : LABEL_URGENCY,
        kind,
        title,
        Optional.empty(),
        "/labeling?waiting=" + state.wireName(),
        Optional.of(count));
  }

  private Future<LabelingProject> shown(TenantTx tx, UUID id) {
    return projects
        .find(tx, id)
        .map(found -> found.orElseThrow(LabelingService::unknown))
        .compose(project -> withDatasetNames(tx, List.of(project)))
        .map(all -> all.get(0));
  }

  private Future<List<LabelingProject>> withDatasetNames(TenantTx tx, List<LabelingProject> rows) {
    Future<Map<UUID, String>> names = Future.succeededFuture(new HashMap<>());
    for (LabelingProject project : rows) {
      names =
          names.compose(
              known ->
                  known.containsKey(project.datasetId())
                      ? Future.succeededFuture(known)
                      : versions
                          .get(tx, project.datasetId(), project.version())
                          .map(DatasetVersion::datasetName)
                          .map(
                              name -> {
                                known.put(project.datasetId(), name);
                                return known;
                              }));
    }
    return names.map(
        known ->
            rows.stream()
                .map(project -> project.withDatasetName(known.get(project.datasetId())))
                .toList());
  }

  private static String action(LabelingProjectPatch patch) {
    return patch
        .paused()
        .map(paused -> paused ? "labeling_project.paused" : "labeling_project.resumed")
        .orElse("labeling_project.updated");
  }

  private static Map<String, Object> changed(LabelingProjectPatch patch) {
    return patch.name().<Map<String, Object>>map(name -> Map.of("name", name)).orElse(Map.of());
  }

  private static <T> Future<T> nameTaken(Throwable failure, String name) {
    return Future.failedFuture(
        failure instanceof ApiException known && known.code() == ALREADY_EXISTS
            ? ApiException.of(
                ALREADY_EXISTS,
                "A labeling project named '" + name + "' exists; choose another name.")
            : failure);
  }

  private static ApiException unknown() {
    return ApiException.notFound("labeling project");
  }

  /**
   * A captured prediction in the labelers' hands.
   *
   * @param label what they decided; absent before, and when rejected
   */
  public record CapturedTask(UUID taskId, TaskState state, Optional<String> label) {}
}
