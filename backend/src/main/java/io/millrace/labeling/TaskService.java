package io.millrace.labeling;

import static io.millrace.platform.ErrorCode.CONFLICT;
import static io.millrace.platform.ErrorCode.FORBIDDEN;
import static io.millrace.platform.ErrorCode.LEASE_LOST;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.datasets.ContentLinks;
import io.millrace.labeling.SlotStore.Held;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Cursor;
import io.millrace.platform.Page;
import io.millrace.platform.Permission;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Hands tasks out and takes them back unanswered. */
final class TaskService {
  private final Db db;
  private final Time time;
  private final ContentLinks links;
  private final People people;
  private final ProjectStore projects = new ProjectStore();
  private final TaskStore tasks = new TaskStore();
  private final SlotStore slots = new SlotStore();
  private final AnswerStore answers = new AnswerStore();

  TaskService(Db db, Time time, ContentLinks links, People people) {
    this.db = db;
    this.time = time;
    this.links = links;
    this.people = people;
  }

  Future<Page<LabelingTask>> list(
      Caller caller, UUID projectId, TaskFilter filter, Optional<String> cursor, int limit) {
    Optional<Cursor> after = Cursor.parse(cursor);
    return db.readTenant(
        caller,
        tx ->
            settings(tx, projectId)
                .compose(project -> tasks.list(tx, projectId, filter, after, limit))
                .map(page -> page.map(task -> task.shown(links))));
  }

  Future<TaskDetail> get(Caller caller, UUID taskId) {
    return db.readTenant(caller, tx -> detail(tx, taskId));
  }

  /** A task with its answers and its review, as it is in this transaction. */
  Future<TaskDetail> detail(TenantTx tx, UUID taskId) {
    return answers
        .byTask(tx, taskId)
        .compose(submitted -> people.name(tx, submitted))
        .compose(
            submitted ->
                answers
                    .review(tx, taskId)
                    .compose(review -> people.name(tx, review))
                    .compose(
                        review ->
                            found(tasks.find(tx, taskId))
                                .map(
                                    task -> new TaskDetail(task.shown(links), submitted, review))));
  }

  /** Leases a task; empty when there is nothing to do for the caller now. */
  Future<Optional<LeasedTask>> lease(Caller caller, UUID projectId, LeaseRequest request) {
    if (request.forReview() && !caller.may(Permission.LABELING_REVIEW)) {
      throw ApiException.of(FORBIDDEN, "Reviewing needs the role reviewer or a higher one.");
    }
    UUID[] except = request.holding().orElse(List.of()).toArray(UUID[]::new);
    return db.inTenant(
        caller,
        tx ->
            settings(tx, projectId)
                .compose(
                    project ->
                        slots
                            .oneAtATime(tx, projectId, caller.subject())
                            .compose(
                                alone -> take(tx, caller, project, request.forReview(), except)))
                .compose(
                    held ->
                        held.isEmpty()
                            ? Future.succeededFuture(Optional.empty())
                            : leased(tx, caller, held.get(), request.forReview())
                                .map(Optional::of)));
  }

  private Future<Optional<Held>> take(
      TenantTx tx, Caller caller, ProjectSettings project, boolean review, UUID[] except) {
    String me = caller.subject();
    int seconds = project.leaseSeconds();
    return slots
        .held(tx, project.id(), me, review, except, seconds)
        .compose(
            held -> {
              if (held.isPresent()) {
                return Future.succeededFuture(held);
              }
              if (project.paused()) {
                throw ApiException.of(
                    CONFLICT, "The project is paused; who manages it can resume it.");
              }
              return review
                  ? slots.nextReview(tx, project.id(), me, except, seconds)
                  : slots.next(tx, project.id(), me, except, seconds);
            });
  }

  /** What a page needs to show a leased task. */
  Future<LeasedTask> leased(TenantTx tx, Caller caller, Held held, boolean review) {
    Future<List<Annotation>> submitted =
        review
            ? answers.byTask(tx, held.taskId()).compose(all -> people.name(tx, all))
            : Future.succeededFuture(null);
    return submitted.compose(
        all ->
            answers
                .draft(tx, held.taskId(), caller.subject())
                .compose(
                    draft ->
                        found(tasks.find(tx, held.taskId()))
                            .map(
                                task ->
                                    new LeasedTask(
                                        task.shown(links),
                                        held.lease(),
                                        draft,
                                        Optional.ofNullable(all)))));
  }

  Future<Lease> renew(Caller caller, UUID taskId, LeaseToken token) {
    return db.inTenant(
        caller,
        tx ->
            found(tasks.find(tx, taskId))
                .compose(task -> slots.renew(tx, taskId, caller.subject(), token.token()))
                .map(held -> held.orElseThrow(TaskService::lost).lease()));
  }

  Future<Void> release(Caller caller, UUID taskId) {
    return db.inTenant(
        caller,
        tx ->
            found(tasks.find(tx, taskId))
                .compose(task -> slots.release(tx, taskId, caller.subject()))
                .compose(released -> tx.announce("task", taskId.toString())));
  }

  /** Passes the task on; who has passed it on already hears that all is well. */
  Future<Void> skip(Caller caller, UUID taskId, SkipTask skip) {
    return db.inTenant(
        caller,
        tx ->
            found(tasks.find(tx, taskId))
                .compose(
                    task ->
                        slots
                            .live(tx, taskId, caller.subject(), skip.token(), false)
                            .compose(
                                held ->
                                    held.isPresent()
                                        ? passOn(tx, caller, task, skip.reason())
                                        : passedOnBefore(tx, caller, taskId))));
  }

  private Future<Void> passOn(TenantTx tx, Caller caller, TaskRow task, Optional<String> reason) {
    return answers
        .skip(tx, task.id(), task.projectId(), caller.subject(), reason, time.now())
        .compose(skipped -> slots.release(tx, task.id(), caller.subject()))
        .compose(released -> tx.announce("task", task.id().toString()));
  }

  private Future<Void> passedOnBefore(TenantTx tx, Caller caller, UUID taskId) {
    return answers
        .hasSkipped(tx, taskId, caller.subject())
        .map(
            skipped -> {
              if (!skipped) {
                throw lost();
              }
              return null;
            });
  }

  /** Keeps an unfinished answer, with or without a lease, while an answer could still come. */
  Future<Draft> saveDraft(Caller caller, UUID taskId, JsonNode result) {
    Instant now = time.now();
    return db.inTenant(
        caller,
        tx ->
            found(tasks.lock(tx, taskId))
                .compose(task -> checkUndecided(tx, caller, task))
                .compose(open -> answers.saveDraft(tx, taskId, caller.subject(), result, now))
                .map(saved -> new Draft(Optional.of(result), Optional.of(now))));
  }

  private Future<Void> checkUndecided(TenantTx tx, Caller caller, TaskRow task) {
    return answers
        .byTask(tx, task.id())
        .map(
            submitted -> {
              boolean decided =
                  task.state() == TaskState.ACCEPTED || task.state() == TaskState.REJECTED;
              boolean answered =
                  submitted.stream().anyMatch(one -> one.annotator().equals(caller.subject()));
              if (decided || (answered && task.state() == TaskState.OPEN)) {
                throw ApiException.of(
                    CONFLICT, "The task is answered; undo the answer to change it.");
              }
              return null;
            });
  }

  private Future<ProjectSettings> settings(TenantTx tx, UUID projectId) {
    return projects
        .settings(tx, projectId)
        .map(project -> project.orElseThrow(() -> ApiException.notFound("labeling project")));
  }

  static Future<TaskRow> found(Future<Optional<TaskRow>> task) {
    return task.map(found -> found.orElseThrow(() -> ApiException.notFound("task")));
  }

  static ApiException lost() {
    return ApiException.of(
        LEASE_LOST, "The lease has ended and somebody else may have the task; lease a task again.");
  }
}
