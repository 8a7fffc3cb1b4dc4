package io.millrace.labeling;

import static io.millrace.platform.ErrorCode.CONFLICT;
import static io.millrace.platform.ErrorCode.FORBIDDEN;
import static io.millrace.platform.ErrorCode.LEASE_LOST;

import io.millrace.audit.AuditLog;
import io.millrace.labeling.AnswerStore.Stored;
import io.millrace.labeling.SlotStore.Held;
import io.millrace.labeling.TaskStore.Decision;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Idempotency;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes answers and decisions. Every change of a task locks its row first, so that the last of its
 * answers sees all the others.
 */
final class AnswerService {
  private final Db db;
  private final Ids ids;
  private final Time time;
  private final AuditLog audit;
  private final People people;
  private final TaskService taskService;
  private final ProjectStore projects = new ProjectStore();
  private final TaskStore tasks = new TaskStore();
  private final SlotStore slots = new SlotStore();
  private final AnswerStore answers = new AnswerStore();

  AnswerService(Db db, Ids ids, Time time, AuditLog audit, People people, TaskService taskService) {
    this.db = db;
    this.ids = ids;
    this.time = time;
    this.audit = audit;
    this.people = people;
    this.taskService = taskService;
  }

  /**
   * Takes an answer. One that comes after its lease is kept as a draft, which is committed, and
   * only then refused with LEASE_LOST.
   */
  Future<Annotation> submit(Caller caller, UUID taskId, NewAnnotation answer) {
    return db.inTenant(
            caller,
            tx ->
                Idempotency.once(
                    tx, caller, Submission.class, () -> submit(tx, caller, taskId, answer)))
        .map(submission -> submission.annotation().orElseThrow(AnswerService::keptAsDraft));
  }

  private Future<Submission> submit(TenantTx tx, Caller caller, UUID taskId, NewAnnotation answer) {
    return open(tx, taskId, Optional.of(answer.result()))
        .compose(
            open ->
                answers
                    .byToken(tx, taskId, caller.subject(), answer.token())
                    .compose(
                        before ->
                            before.isPresent()
                                ? Future.succeededFuture(before)
                                : answer(tx, caller, open, answer)))
        .compose(annotation -> named(tx, annotation))
        .map(Submission::new);
  }

  private Future<Optional<Annotation>> answer(
      TenantTx tx, Caller caller, Open open, NewAnnotation answer) {
    UUID taskId = open.task().id();
    return slots
        .live(tx, taskId, caller.subject(), answer.token(), false)
        .compose(
            held ->
                held.isPresent()
                    ? accept(tx, caller, open, held.get(), answer).map(Optional::of)
                    : answers
                        .saveDraft(tx, taskId, caller.subject(), answer.result(), time.now())
                        .map(Optional.empty()));
  }

  private Future<Annotation> accept(
      TenantTx tx, Caller caller, Open open, Held held, NewAnnotation answer) {
    UUID taskId = held.taskId();
    Annotation annotation =
        new Annotation(
            ids.next(),
            taskId,
            caller.subject(),
            Optional.empty(),
            answer.result(),
            answer.leadTimeMs(),
            time.now());
    boolean last = open.task().annotations() + 1 == open.project().overlap();
    return answers
        .insert(tx, open.project().id(), held.slot(), held.lease().token(), annotation)
        .compose(stored -> slots.answer(tx, held))
        .compose(answered -> answers.deleteDraft(tx, taskId, caller.subject()))
        .compose(forgotten -> tasks.answered(tx, taskId))
        .compose(counted -> last ? conclude(tx, open) : Future.succeededFuture())
        .compose(concluded -> announce(tx, open.task()))
        .map(annotation);
  }

  /** All answers are there: people agree, or a reviewer is asked. */
  private Future<Void> conclude(TenantTx tx, Open open) {
    UUID taskId = open.task().id();
    return answers
        .byTask(tx, taskId)
        .map(all -> Agreement.of(all.stream().map(Annotation::result).toList()))
        .compose(
            agreement ->
                agreement.reaches(open.project().minAgreement())
                    ? tasks.decide(
                        tx,
                        taskId,
                        new Decision(
                            TaskState.ACCEPTED,
                            Optional.of(agreement.share()),
                            agreement.majority(),
                            Optional.of("agreement")))
                    : tasks
                        .decide(
                            tx,
                            taskId,
                            new Decision(
                                TaskState.IN_REVIEW,
                                Optional.of(agreement.share()),
                                Optional.empty(),
                                Optional.empty()))
                        .compose(waiting -> slots.openReview(tx, taskId)));
  }

  /** Undoes the caller's answer and gives them the task again, with the answer as their draft. */
  Future<LeasedTask> withdraw(Caller caller, UUID annotationId) {
    return db.inTenant(
        caller,
        tx ->
            answer(tx, annotationId)
                .map(stored -> checkOwn(caller, stored))
                .compose(stored -> open(tx, stored.annotation().taskId(), Optional.empty()))
                .compose(
                    open ->
                        answer(tx, annotationId)
                            .compose(
                                stored ->
                                    stored.withdrawn()
                                        ? withdrawnBefore(tx, caller, open.task())
                                        : undo(tx, caller, open, stored)))
                .compose(held -> taskService.leased(tx, caller, held, false)));
  }

  private Future<Held> withdrawnBefore(TenantTx tx, Caller caller, TaskRow task) {
    return slots
        .mine(tx, task.id(), caller.subject())
        .map(
            held ->
                held.orElseThrow(() -> ApiException.of(CONFLICT, "The answer is undone already.")));
  }

  private Future<Held> undo(TenantTx tx, Caller caller, Open open, Stored stored) {
    TaskRow task = open.task();
    if (task.committedVersion().isPresent()) {
      throw ApiException.of(
          CONFLICT,
          "The label is part of dataset version "
              + task.committedVersion().get()
              + " and can no longer be undone.");
    }
    if (task.decidedByReview()) {
      throw ApiException.of(
          CONFLICT, "A reviewer has decided the task; its answers can no longer be undone.");
    }
    Annotation annotation = stored.annotation();
    return answers
        .withdraw(tx, annotation.id())
        .compose(withdrawn -> tasks.reopen(tx, task.id()))
        .compose(reopened -> slots.closeReview(tx, task.id()))
        .compose(
            closed ->
                answers.saveDraft(tx, task.id(), caller.subject(), annotation.result(), time.now()))
        .compose(kept -> announce(tx, task))
        .compose(
            announced -> slots.reopen(tx, task.id(), stored.slot(), open.project().leaseSeconds()));
  }

  /** Takes a reviewer's decision; one that comes after its lease is kept as a draft. */
  Future<TaskDetail> review(Caller caller, UUID taskId, NewReview decision) {
    checkComplete(decision);
    return db.inTenant(
            caller,
            tx ->
                Idempotency.once(
                    tx, caller, Reviewed.class, () -> review(tx, caller, taskId, decision)))
        .map(reviewed -> reviewed.detail().orElseThrow(AnswerService::keptAsDraft));
  }

  private Future<Reviewed> review(TenantTx tx, Caller caller, UUID taskId, NewReview decision) {
    return open(tx, taskId, decision.result())
        .compose(
            open ->
                slots
                    .live(tx, taskId, caller.subject(), decision.token(), true)
                    .compose(
                        held ->
                            held.isPresent()
                                ? decide(tx, caller, open, held.get(), decision)
                                    .compose(decided -> taskService.detail(tx, taskId))
                                    .map(Optional::of)
                                : answers
                                    .saveDraft(tx, taskId, caller.subject(), decision, time.now())
                                    .map(Optional.<TaskDetail>empty())))
        .map(Reviewed::new);
  }

  private Future<Void> decide(
      TenantTx tx, Caller caller, Open open, Held held, NewReview decision) {
    UUID taskId = held.taskId();
    boolean accepted = decision.decision() == Review.Decision.ACCEPT;
    Review review =
        new Review(
            decision.decision(),
            decision.result(),
            caller.subject(),
            Optional.empty(),
            decision.comment(),
            time.now());
    return answers
        .insertReview(tx, ids.next(), taskId, review)
        .compose(stored -> slots.answer(tx, held))
        .compose(
            answered ->
                tasks.decide(
                    tx,
                    taskId,
                    new Decision(
                        accepted ? TaskState.ACCEPTED : TaskState.REJECTED,
                        Optional.empty(),
                        decision.result(),
                        Optional.of("review"))))
        .compose(decided -> answers.deleteDraft(tx, taskId, caller.subject()))
        .compose(forgotten -> announce(tx, open.task()))
        .compose(
            announced ->
                audit.append(
                    tx,
                    caller,
                    "task.reviewed",
                    "task:" + taskId,
                    Map.of("decision", decision.decision().wireName())));
  }

  private static void checkComplete(NewReview decision) {
    boolean accept = decision.decision() == Review.Decision.ACCEPT;
    if (accept && decision.result().isEmpty()) {
      throw ApiException.invalid("/result", "Accepting needs the label.");
    }
    if (!accept && decision.result().isPresent()) {
      throw ApiException.invalid("/result", "A rejected item has no label; leave it out.");
    }
  }

  private Future<Open> open(TenantTx tx, UUID taskId, Optional<AnnotationResult> result) {
    return TaskService.found(tasks.lock(tx, taskId))
        .compose(
            task ->
                projects
                    .settings(tx, task.projectId())
                    .map(project -> new Open(task, project.orElseThrow())))
        .map(
            open -> {
              result.ifPresent(open.project()::check);
              return open;
            });
  }

  private Future<Stored> answer(TenantTx tx, UUID annotationId) {
    return answers
        .find(tx, annotationId)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("annotation")));
  }

  private static Stored checkOwn(Caller caller, Stored stored) {
    if (!stored.annotation().annotator().equals(caller.subject())) {
      throw ApiException.of(FORBIDDEN, "Only who gave an answer can undo it.");
    }
    return stored;
  }

  private Future<Optional<Annotation>> named(TenantTx tx, Optional<Annotation> annotation) {
    return people
        .name(tx, annotation.map(List::of).orElse(List.of()))
        .map(all -> all.stream().findFirst());
  }

  private static Future<Void> announce(TenantTx tx, TaskRow task) {
    return tx.announce("task", task.id().toString())
        .compose(told -> tx.announce("labeling_project", task.projectId().toString()));
  }

  private static ApiException keptAsDraft() {
    return ApiException.of(
        LEASE_LOST,
        "The lease has ended and somebody else may have the task. Your answer is kept as a draft.");
  }

  /** A locked task and what its project asks. */
  private record Open(TaskRow task, ProjectSettings project) {}

  /** What a submission came to; empty when the lease was lost. */
  record Submission(Optional<Annotation> annotation) {}

  /** What a review came to; empty when the lease was lost. */
  record Reviewed(Optional<TaskDetail> detail) {}
}
