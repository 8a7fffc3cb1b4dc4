package io.millrace.labeling;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.datasets.NewDatasetVersion;
import io.millrace.platform.http.ApiRequest;
import io.millrace.platform.http.FeatureRoutes;
import io.millrace.platform.http.OperationBinder;
import io.millrace.platform.http.Reply;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The operations of the tag {@code labeling}. */
final class LabelingRoutes implements FeatureRoutes {
  private final LabelingService service;
  private final TaskService tasks;
  private final AnswerService answers;
  private final StatisticsService statistics;
  private final LabelCommit commit;

  LabelingRoutes(
      LabelingService service,
      TaskService tasks,
      AnswerService answers,
      StatisticsService statistics,
      LabelCommit commit) {
    this.service = service;
    this.tasks = tasks;
    this.answers = answers;
    this.statistics = statistics;
    this.commit = commit;
  }

  @Override
  public void bind(OperationBinder operations) {
    bindProjects(operations);
    bindTasks(operations);
    operations.bind(
        "submitAnnotation",
        request ->
            answers
                .submit(
                    request.caller(), request.pathId("taskId"), request.body(NewAnnotation.class))
                .map(Reply::created));
    operations.bind(
        "withdrawAnnotation",
        request ->
            answers.withdraw(request.caller(), request.pathId("annotationId")).map(Reply::ok));
    operations.bind(
        "reviewTask",
        request ->
            answers
                .review(request.caller(), request.pathId("taskId"), request.body(NewReview.class))
                .map(Reply::created));
  }

  private void bindProjects(OperationBinder operations) {
    operations.bind(
        "listLabelingProjects",
        request ->
            service
                .list(
                    request.caller(),
                    request.list(),
                    request.query("waiting").map(TaskState::ofWireName))
                .map(Reply::ok));
    operations.bind(
        "createLabelingProject",
        request ->
            service
                .create(request.caller(), request.body(NewLabelingProject.class))
                .map(Reply::created));
    operations.bind(
        "getLabelingProject",
        request ->
            service
                .get(request.caller(), request.pathId("projectId"))
                .map(project -> Reply.ok(project).etag(project.revision())));
    operations.bind("updateLabelingProject", this::update);
    operations.bind(
        "getLabelingStatistics",
        request -> statistics.of(request.caller(), request.pathId("projectId")).map(Reply::ok));
    operations.bind("commitLabels", this::commit);
  }

  private void bindTasks(OperationBinder operations) {
    operations.bind("listLabelingTasks", this::list);
    operations.bind(
        "leaseLabelingTask",
        request ->
            tasks
                .lease(
                    request.caller(), request.pathId("projectId"), request.body(LeaseRequest.class))
                .map(leased -> leased.map(Reply::ok).orElseGet(Reply::noContent)));
    operations.bind(
        "getLabelingTask",
        request -> tasks.get(request.caller(), request.pathId("taskId")).map(Reply::ok));
    operations.bind(
        "renewTaskLease",
        request ->
            tasks
                .renew(request.caller(), request.pathId("taskId"), request.body(LeaseToken.class))
                .map(Reply::ok));
    operations.bind(
        "releaseTaskLease",
        request ->
            tasks
                .release(request.caller(), request.pathId("taskId"))
                .map(released -> Reply.noContent()));
    operations.bind("saveTaskDraft", this::saveDraft);
    operations.bind(
        "skipTask",
        request ->
            tasks
                .skip(request.caller(), request.pathId("taskId"), request.body(SkipTask.class))
                .map(skipped -> Reply.noContent()));
  }

  private Future<Reply> commit(ApiRequest request) {
    CommitLabels labels = request.body(CommitLabels.class);
    NewDatasetVersion.checkSizes(labels.message(), labels.changes().map(List::size).orElse(0), 0);
    return commit.commit(request.caller(), request.pathId("projectId"), labels).map(Reply::created);
  }

  private Future<Reply> update(ApiRequest request) {
    OptionalLong seen = request.ifMatch();
    return service
        .update(
            request.caller(),
            request.pathId("projectId"),
            request.body(LabelingProjectPatch.class),
            seen.isPresent() ? Optional.of(seen.getAsLong()) : Optional.empty())
        .map(project -> Reply.ok(project).etag(project.revision()));
  }

  private Future<Reply> list(ApiRequest request) {
    return tasks
        .list(
            request.caller(),
            request.pathId("projectId"),
            new TaskFilter(
                request.query("state").map(TaskState::ofWireName),
                request.search(),
                request.query("label"),
                request.query("sort")),
            request.cursor(),
            request.limit())
        .map(Reply::ok);
  }

  private Future<Reply> saveDraft(ApiRequest request) {
    Draft draft = request.body(Draft.class);
    return tasks
        .saveDraft(
            request.caller(),
            request.pathId("taskId"),
            draft.result().orElseGet(JsonNodeFactory.instance::objectNode))
        .map(Reply::ok);
  }
}
