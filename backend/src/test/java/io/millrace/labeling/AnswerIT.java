package io.millrace.labeling;

import static io.millrace.labeling.LabelingFixture.withKey;
import static io.millrace.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.platform.ErrorCode;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AnswerIT extends LabelingTestBase {
  @Test
  void agreeingAnswersAcceptTheLabel() {
    // Given
    LabelingProject project = fixture.project(2, 1, 60, 1);

    // When
    fixture.label(ann, project, "cat");
    Annotation last = fixture.label(ben, project, "cat");

    // Then
    LabelingTask task = fixture.task(last.taskId());
    assertThat(task.state()).isEqualTo(TaskState.ACCEPTED);
    assertThat(task.accepted()).contains(new AnnotationResult("cat"));
    assertThat(task.agreement()).contains(1.0);
    assertThat(fixture.lease(ann, project)).isEmpty();
  }

  @Test
  void twoOfThreeReachAnAgreementOfSixtySevenPercent() {
    // Given
    LabelingProject project = fixture.project(3, 0.67, 60, 1);

    // When
    fixture.label(ann, project, "cat");
    fixture.label(ben, project, "dog");
    Annotation last = fixture.label(fixture.person(), project, "cat");

    // Then
    assertThat(fixture.task(last.taskId()).accepted()).contains(new AnnotationResult("cat"));
  }

  @Test
  void aTieGoesToReviewWhateverTheMinimum() {
    // Given
    LabelingProject project = fixture.project(2, 0.5, 60, 1);

    // When
    fixture.label(ann, project, "cat");
    Annotation last = fixture.label(ben, project, "dog");

    // Then
    assertThat(fixture.task(last.taskId()).state()).isEqualTo(TaskState.IN_REVIEW);
  }

  @Test
  void theReviewerSeesTheAnswersAndDecides() {
    // Given
    LabelingProject project = fixture.project(2, 1, 60, 1);
    fixture.label(ann, project, "cat");
    fixture.label(ben, project, "dog");

    // When
    LeasedTask leased = fixture.leaseReview(reviewer, project).orElseThrow();
    TaskDetail decided =
        await(fixture.answers.review(reviewer, leased.task().id(), accept(leased, "owl")));

    // Then
    assertThat(leased.submitted().orElseThrow())
        .extracting(one -> one.result().choice())
        .containsExactly("cat", "dog");
    assertThat(decided.task().accepted()).contains(new AnnotationResult("owl"));
    assertThat(decided.task().agreement()).contains(0.5);
    assertThat(decided.review().orElseThrow().comment()).contains("look closer");
    assertThat(fixture.leaseReview(reviewer, project)).isEmpty();
  }

  @Test
  void aRejectedItemHasNoLabel() {
    // Given
    LeasedTask leased = inReview();

    // When
    TaskDetail decided =
        await(
            fixture.answers.review(
                reviewer,
                leased.task().id(),
                new NewReview(
                    leased.lease().token(),
                    Review.Decision.REJECT,
                    Optional.empty(),
                    Optional.empty())));

    // Then
    assertThat(decided.task().state()).isEqualTo(TaskState.REJECTED);
    assertThat(decided.task().accepted()).isEmpty();
  }

  @Test
  void aDecisionIsCompleteAndAboutAClass() {
    // Given
    LeasedTask leased = inReview();
    UUID task = leased.task().id();
    long token = leased.lease().token();

    // When, then
    assertThatThrownBy(
            () ->
                await(
                    fixture.answers.review(
                        reviewer,
                        task,
                        new NewReview(
                            token, Review.Decision.ACCEPT, Optional.empty(), Optional.empty()))))
        .satisfies(code(ErrorCode.INVALID_REQUEST));
    assertThatThrownBy(
            () -> await(fixture.answers.review(reviewer, task, accept(leased, "unicorn"))))
        .satisfies(code(ErrorCode.INVALID_REQUEST));
  }

  @Test
  void aDecisionAfterTheLeaseIsRefused() {
    // Given
    LeasedTask leased = inReview();
    fixture.expireLeases(leased.task().id());

    // When, then
    assertThatThrownBy(
            () ->
                await(fixture.answers.review(reviewer, leased.task().id(), accept(leased, "cat"))))
        .satisfies(code(ErrorCode.LEASE_LOST));
    assertThat(fixture.leaseReview(reviewer, project(leased)).orElseThrow().draft()).isPresent();
  }

  @Test
  void anAnswerAfterTheLeaseIsRefusedAndKeptAsADraft() {
    // Given
    LabelingProject project = fixture.project(1, 1, 60, 1);
    LeasedTask lost = fixture.lease(ann, project).orElseThrow();
    fixture.expireLeases(lost.task().id());

    // When, then
    assertThatThrownBy(() -> fixture.submit(ann, lost, "dog"))
        .satisfies(code(ErrorCode.LEASE_LOST))
        .hasMessageContaining("kept as a draft");
    LeasedTask again = fixture.lease(ann, project).orElseThrow();
    assertThat(again.draft().orElseThrow().result().orElseThrow().path("choice").asText())
        .isEqualTo("dog");
    assertThat(again.lease().token()).isGreaterThan(lost.lease().token());
    assertThat(fixture.submit(ann, again, "dog").result().choice()).isEqualTo("dog");
  }

  @Test
  void theSameSubmissionTwiceIsOneAnswer() {
    // Given
    LabelingProject project = fixture.project(2, 1, 60, 1);
    LeasedTask leased = fixture.lease(ann, project).orElseThrow();
    Annotation first = fixture.submit(withKey(ann, "k"), leased, "cat");

    // When
    Annotation byKey = fixture.submit(withKey(ann, "k"), leased, "cat");
    Annotation byToken = fixture.submit(ann, leased, "cat");

    // Then
    assertThat(byKey.id()).isEqualTo(first.id());
    assertThat(byToken.id()).isEqualTo(first.id());
    assertThat(fixture.task(leased.task().id()).annotations()).isEqualTo(1);
  }

  @Test
  void anAnswerIsOneOfTheClasses() {
    // Given
    LabelingProject project = fixture.project(1, 1, 60, 1);
    LeasedTask leased = fixture.lease(ann, project).orElseThrow();

    // When, then
    assertThatThrownBy(() -> fixture.submit(ann, leased, "unicorn"))
        .satisfies(code(ErrorCode.INVALID_REQUEST))
        .hasMessageContaining("cat, dog, owl");
  }

  @Test
  void anUndoneAnswerReopensATaskAcceptedByAgreement() {
    // Given
    LabelingProject project = fixture.project(2, 1, 60, 1);
    fixture.label(ann, project, "cat");
    Annotation mistake = fixture.label(ben, project, "cat");

    // When
    LeasedTask again = await(fixture.answers.withdraw(ben, mistake.id()));

    // Then
    assertThat(again.task().state()).isEqualTo(TaskState.OPEN);
    assertThat(again.task().annotations()).isEqualTo(1);
    assertThat(again.draft().orElseThrow().result().orElseThrow().path("choice").asText())
        .isEqualTo("cat");
    assertThat(await(fixture.answers.withdraw(ben, mistake.id())).lease()).isEqualTo(again.lease());
    fixture.submit(ben, again, "dog");
    assertThat(fixture.task(mistake.taskId()).state()).isEqualTo(TaskState.IN_REVIEW);
  }

  @Test
  void anUndoneAnswerTakesTheTaskFromTheReviewer() {
    // Given
    LabelingProject project = fixture.project(2, 1, 60, 1);
    fixture.label(ann, project, "cat");
    Annotation mistake = fixture.label(ben, project, "dog");
    LeasedTask leased = fixture.leaseReview(reviewer, project).orElseThrow();

    // When
    LeasedTask again = await(fixture.answers.withdraw(ben, mistake.id()));

    // Then
    assertThatThrownBy(
            () ->
                await(fixture.answers.review(reviewer, leased.task().id(), accept(leased, "cat"))))
        .satisfies(code(ErrorCode.LEASE_LOST));
    fixture.submit(ben, again, "cat");
    assertThat(fixture.task(mistake.taskId()).state()).isEqualTo(TaskState.ACCEPTED);
  }

  @Test
  void onlyTheAuthorUndoesAndOnlyBeforeADecision() {
    // Given
    LabelingProject project = fixture.project(2, 1, 60, 1);
    Annotation anns = fixture.label(ann, project, "cat");
    fixture.label(ben, project, "dog");
    assertThatThrownBy(() -> await(fixture.answers.withdraw(ben, anns.id())))
        .satisfies(code(ErrorCode.FORBIDDEN));
    LeasedTask leased = fixture.leaseReview(reviewer, project).orElseThrow();
    await(fixture.answers.review(reviewer, leased.task().id(), accept(leased, "cat")));

    // When, then
    assertThatThrownBy(() -> await(fixture.answers.withdraw(ann, anns.id())))
        .satisfies(code(ErrorCode.CONFLICT))
        .hasMessageContaining("reviewer has decided");
  }
}
