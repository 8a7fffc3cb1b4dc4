package io.millrace.labeling;

import static io.millrace.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Json;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TaskLeaseIT extends LabelingTestBase {
  @Test
  void anAnnotatorCannotLeaseForReview() {
    // Given
    LabelingProject project = fixture.project(1, 1, 60, 1);

    // When, then
    assertThatThrownBy(() -> fixture.leaseReview(ann, project))
        .satisfies(code(ErrorCode.FORBIDDEN));
  }

  @Test
  void aLeasedTaskIsGivenAgainUnlessThePageHoldsIt() {
    // Given
    LabelingProject project = fixture.project(2, 1, 60, 3);
    LeasedTask first = fixture.lease(ann, project).orElseThrow();

    // When
    LeasedTask again = fixture.lease(ann, project).orElseThrow();
    LeasedTask ahead = fixture.lease(ann, project, first.task().id()).orElseThrow();

    // Then
    assertThat(again.task().id()).isEqualTo(first.task().id());
    assertThat(again.lease().token()).isEqualTo(first.lease().token());
    assertThat(ahead.task().id()).isNotEqualTo(first.task().id());
  }

  @Test
  void tasksThatWereBegunAreFinishedFirst() {
    // Given
    LabelingProject project = fixture.project(2, 1, 60, 3);
    LeasedTask first = fixture.lease(ann, project).orElseThrow();

    // When, then
    assertThat(fixture.lease(ben, project).orElseThrow().task().id()).isEqualTo(first.task().id());
    assertThat(fixture.lease(reviewer, project).orElseThrow().task().id())
        .isNotEqualTo(first.task().id());
  }

  @Test
  void whoTookOverAnExpiredLeaseIsNotDisturbed() {
    // Given
    LabelingProject project = fixture.project(1, 1, 60, 1);
    LeasedTask lost = fixture.lease(ann, project).orElseThrow();
    fixture.expireLeases(lost.task().id());
    LeasedTask taken = fixture.lease(ben, project).orElseThrow();

    // When, then
    assertThatThrownBy(() -> fixture.submit(ann, lost, "dog"))
        .satisfies(code(ErrorCode.LEASE_LOST));
    assertThatThrownBy(
            () ->
                await(
                    fixture.tasks.renew(
                        ann, lost.task().id(), new LeaseToken(lost.lease().token()))))
        .satisfies(code(ErrorCode.LEASE_LOST));
    fixture.submit(ben, taken, "cat");
    assertThat(fixture.task(lost.task().id()).accepted()).contains(new AnnotationResult("cat"));
  }

  @Test
  void aRenewedLeaseLastsLonger() {
    // Given
    LabelingProject project = fixture.project(1, 1, 60, 1);
    LeasedTask leased = fixture.lease(ann, project).orElseThrow();

    // When
    Lease renewed =
        await(fixture.tasks.renew(ann, leased.task().id(), new LeaseToken(leased.lease().token())));

    // Then
    assertThat(renewed.expiresAt()).isAfter(leased.lease().expiresAt());
    assertThat(renewed.token()).isEqualTo(leased.lease().token());
  }

  @Test
  void aReleasedTaskIsSomebodyElsesAtOnce() {
    // Given
    LabelingProject project = fixture.project(1, 1, 60, 1);
    LeasedTask leased = fixture.lease(ann, project).orElseThrow();
    assertThat(fixture.lease(ben, project)).isEmpty();

    // When
    await(fixture.tasks.release(ann, leased.task().id()));

    // Then
    assertThat(fixture.lease(ben, project)).isPresent();
  }

  @Test
  void aSkippedTaskGoesToSomebodyElse() {
    // Given
    LabelingProject project = fixture.project(1, 1, 60, 2);
    LeasedTask leased = fixture.lease(ann, project).orElseThrow();

    // When
    skip(ann, leased);
    skip(ann, leased);

    // Then
    assertThat(fixture.lease(ann, project).orElseThrow().task().id())
        .isNotEqualTo(leased.task().id());
    assertThat(fixture.lease(ben, project).orElseThrow().task().id()).isEqualTo(leased.task().id());
  }

  @Test
  void aTaskThatEverybodySkippedComesBackAfterAllOthers() {
    // Given
    LabelingProject project = fixture.project(1, 1, 60, 2);
    LeasedTask skipped = fixture.lease(ann, project).orElseThrow();
    skip(ann, skipped);
    fixture.label(ann, project, "cat");

    // When: somebody else is active and could still answer it
    LeasedTask bens = fixture.lease(ben, project).orElseThrow();
    skip(ben, bens);

    // Then: nobody is left
    LabelingStatistics statistics = await(fixture.statistics.of(fixture.manager, project.id()));
    assertThat(statistics.skippedTasks()).isEqualTo(1);
    assertThat(statistics.stuckTasks()).isEqualTo(1);
    assertThat(fixture.lease(ann, project).orElseThrow().task().id())
        .isEqualTo(skipped.task().id());
  }

  @Test
  void aSkippedTaskDoesNotComeBackWhileSomebodyIsLeft() {
    // Given
    LabelingProject project = fixture.project(1, 1, 60, 2);
    LeasedTask skipped = fixture.lease(ann, project).orElseThrow();
    skip(ann, skipped);
    fixture.label(ann, project, "cat");
    LeasedTask bens = fixture.lease(ben, project).orElseThrow();
    await(fixture.tasks.release(ben, bens.task().id()));

    // When: a colleague has been active in the project
    LabelingProject second = project;
    skipSomethingElse(second);

    // Then
    assertThat(fixture.lease(ann, project)).isEmpty();
  }

  @Test
  void aDraftIsKeptWhileAnAnswerCouldCome() {
    // Given
    LabelingProject project = fixture.project(1, 1, 60, 1);
    LeasedTask leased = fixture.lease(ann, project).orElseThrow();
    UUID task = leased.task().id();
    JsonNode draft = Json.tree(Map.of("choice", "owl"));

    // When
    await(fixture.tasks.saveDraft(ann, task, draft));

    // Then
    assertThat(fixture.lease(ann, project).orElseThrow().draft().orElseThrow().result())
        .contains(draft);
    fixture.submit(ann, leased, "owl");
    assertThatThrownBy(() -> await(fixture.tasks.saveDraft(ann, task, draft)))
        .satisfies(code(ErrorCode.CONFLICT));
  }
}
