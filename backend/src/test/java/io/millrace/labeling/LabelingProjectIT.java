package io.millrace.labeling;

import static io.millrace.labeling.LabelingFixture.withKey;
import static io.millrace.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lineage.EntityKind;
import io.millrace.lineage.EntityRef;
import io.millrace.lineage.Lineage.Direction;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.ListQuery;
import io.millrace.platform.ListQuery.Sort;
import io.millrace.platform.Page;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LabelingProjectIT extends LabelingTestBase {
  @Test
  void aProjectMakesATaskOfEachChosenEntryInOrderOfPath() {
    // When
    LabelingProject project = fixture.project(2, 1, 60, 3);

    // Then
    assertThat(project.progress().tasks()).isEqualTo(3);
    assertThat(project.datasetName()).isEqualTo("animals");
    assertThat(
            await(fixture.tasks.list(ann, project.id(), TaskFilter.ALL, Optional.empty(), 10))
                .items())
        .extracting(task -> task.item().path().orElseThrow())
        .containsExactly("images/000001.png", "images/000002.png", "images/000003.png");
  }

  @Test
  void tasksAreFoundByStatePathAndLabel() {
    // Given
    LabelingProject project = fixture.project(1, 1, 60, 3);
    Annotation answered = fixture.label(ann, project, "cat");

    // When, then
    assertThat(listed(project, Optional.of(TaskState.OPEN), Optional.empty(), Optional.empty()))
        .hasSize(2)
        .doesNotContain(answered.taskId());
    assertThat(listed(project, Optional.empty(), Optional.of("0002"), Optional.empty())).hasSize(1);
    assertThat(listed(project, Optional.empty(), Optional.of("%"), Optional.empty())).isEmpty();
    assertThat(listed(project, Optional.empty(), Optional.empty(), Optional.of("cat")))
        .containsExactly(answered.taskId());
    assertThat(listed(project, Optional.empty(), Optional.empty(), Optional.of("dog"))).isEmpty();
  }

  @Test
  void tasksAreListedInEachOrder() {
    // Given
    LabelingProject project = fixture.project(1, 1, 60, 5);
    Annotation answered = fixture.label(ann, project, "cat");
    List<UUID> made = walked(project, "createdAt");

    // When, then
    assertThat(made).hasSize(5);
    assertThat(walked(project, "-createdAt")).isEqualTo(reversed(made));
    List<UUID> byPath = walked(project, "path");
    assertThat(byPath).containsExactlyInAnyOrderElementsOf(made);
    assertThat(walked(project, "-path")).isEqualTo(reversed(byPath));
    assertThat(walked(project, "agreement")).first().isEqualTo(answered.taskId());
    assertThat(walked(project, "-agreement"))
        .containsExactlyInAnyOrderElementsOf(made)
        .last()
        .isEqualTo(answered.taskId());
  }

  private List<UUID> walked(LabelingProject project, String sort) {
    TaskFilter filter =
        new TaskFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(sort));
    List<UUID> seen = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      Page<LabelingTask> page = await(fixture.tasks.list(ann, project.id(), filter, cursor, 2));
      page.items().forEach(task -> seen.add(task.id()));
      cursor = Optional.ofNullable(page.nextCursor());
    } while (cursor.isPresent());
    return seen;
  }

  private static List<UUID> reversed(List<UUID> ids) {
    List<UUID> copy = new ArrayList<>(ids);
    Collections.reverse(copy);
    return copy;
  }

  private List<UUID> listed(
      LabelingProject project,
      Optional<TaskState> state,
      Optional<String> path,
      Optional<String> label) {
    TaskFilter filter = new TaskFilter(state, path, label, Optional.empty());
    return await(fixture.tasks.list(ann, project.id(), filter, Optional.empty(), 10))
        .items()
        .stream()
        .map(LabelingTask::id)
        .toList();
  }

  @Test
  void aPausedProjectHandsOutNothingNewAndTakesWhatIsLeased() {
    // Given
    LabelingProject project = fixture.project(1, 1, 60, 2);
    LeasedTask leased = fixture.lease(ann, project).orElseThrow();
    await(fixture.labeling.update(fixture.manager, project.id(), paused(true), Optional.of(1L)));

    // When, then
    assertThat(fixture.lease(ann, project)).isPresent();
    fixture.submit(ann, leased, "cat");
    assertThatThrownBy(() -> fixture.lease(ann, project))
        .satisfies(code(ErrorCode.CONFLICT))
        .hasMessageContaining("paused");
    await(fixture.labeling.update(fixture.manager, project.id(), paused(false), Optional.empty()));
    assertThat(fixture.lease(ann, project)).isPresent();
  }

  @Test
  void aChangeOfAnOldRevisionIsRefused() {
    // Given
    LabelingProject project = fixture.project(1, 1, 60, 1);

    // When, then
    assertThatThrownBy(
            () ->
                await(
                    fixture.labeling.update(
                        fixture.manager, project.id(), paused(true), Optional.of(7L))))
        .satisfies(code(ErrorCode.PRECONDITION_FAILED));
  }

  @Test
  void twoProjectsDoNotShareAName() {
    // Given
    LabelingProject one = fixture.project(1, 1, 60, 1);
    LabelingProject two = fixture.project(1, 1, 60, 1);

    // When, then
    assertThatThrownBy(
            () ->
                await(
                    fixture.labeling.update(
                        fixture.manager,
                        two.id(),
                        new LabelingProjectPatch(
                            Optional.of(one.name()),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()),
                        Optional.empty())))
        .satisfies(code(ErrorCode.ALREADY_EXISTS))
        .hasMessageContaining(one.name());
  }

  @Test
  void anotherTenantSeesNothing() {
    // Given
    LabelingProject project = fixture.project(1, 1, 60, 1);
    LeasedTask leased = fixture.lease(ann, project).orElseThrow();
    Annotation annotation = fixture.submit(ann, leased, "cat");
    Caller stranger = new LabelingFixture(database, 1).manager;
    ListQuery everything = new ListQuery(Optional.empty(), Sort.CREATED_DOWN, Optional.empty(), 10);

    // When, then
    assertThatThrownBy(() -> await(fixture.labeling.get(stranger, project.id())))
        .satisfies(code(ErrorCode.NOT_FOUND));
    assertThatThrownBy(() -> fixture.lease(stranger, project)).satisfies(code(ErrorCode.NOT_FOUND));
    assertThatThrownBy(() -> fixture.submit(stranger, leased, "cat"))
        .satisfies(code(ErrorCode.NOT_FOUND));
    assertThatThrownBy(() -> await(fixture.answers.withdraw(stranger, annotation.id())))
        .satisfies(code(ErrorCode.NOT_FOUND));
    assertThat(await(fixture.labeling.list(stranger, everything, Optional.empty())).items())
        .isEmpty();
  }

  @Test
  void capturesComeFirstMostUncertainBeforeAllAndBecomeATaskOnce() {
    // Given
    LabelingProject project = fixture.project(1, 1, 60, 2);
    NewTask sure = captured(0.8);
    NewTask unsure = captured(0.3);

    // When
    Map<UUID, UUID> made = addTasks(project, List.of(sure, unsure));
    Map<UUID, UUID> again = addTasks(project, List.of(sure, captured(0.9)));

    // Then
    assertThat(made).containsOnlyKeys(sure.predictionId(), unsure.predictionId());
    assertThat(again).hasSize(1).doesNotContainKey(sure.predictionId());
    LeasedTask first = fixture.lease(ann, project).orElseThrow();
    LeasedTask second = fixture.lease(ben, project).orElseThrow();
    assertThat(first.task().item().predictionId()).contains(unsure.predictionId());
    assertThat(first.task().prediction().orElseThrow().confidence()).isEqualTo(0.3);
    assertThat(second.task().item().predictionId()).contains(sure.predictionId());
    fixture.submit(ann, first, "owl");
    assertThat(decided(unsure.predictionId()).label()).contains("owl");
  }

  @Test
  void acceptedLabelsBecomeADatasetVersionOnce() {
    // Given
    LabelingProject project = fixture.project(1, 1, 60, 2);
    Annotation first = fixture.label(ann, project, "cat");
    CommitLabels request =
        new CommitLabels(Optional.of("labels"), Optional.empty(), Optional.empty());

    // When
    int version =
        await(fixture.commit.commit(withKey(fixture.manager, "c"), project.id(), request))
            .version();
    int repeated =
        await(fixture.commit.commit(withKey(fixture.manager, "c"), project.id(), request))
            .version();

    // Then
    assertThat(version).isEqualTo(2);
    assertThat(repeated).isEqualTo(2);
    assertThat(await(fixture.versions.get(fixture.manager, fixture.dataset, 2)).labels())
        .containsEntry("cat", 1L)
        .containsEntry("", 4L);
    assertThat(fixture.task(first.taskId()).committedVersion()).contains(2);
    assertThatThrownBy(() -> await(fixture.answers.withdraw(ann, first.id())))
        .satisfies(code(ErrorCode.CONFLICT))
        .hasMessageContaining("dataset version 2");
    assertThatThrownBy(() -> await(fixture.commit.commit(fixture.manager, project.id(), request)))
        .satisfies(code(ErrorCode.UNPROCESSABLE));
  }

  @Test
  void theGraphLeadsFromAnEntryThroughItsAnswerToTheVersion() {
    // Given
    LabelingProject project = fixture.project(1, 1, 60, 1);
    Annotation annotation = fixture.label(ann, project, "cat");
    UUID entry = fixture.task(annotation.taskId()).item().entryId().orElseThrow();
    await(
        fixture.commit.commit(
            fixture.manager,
            project.id(),
            new CommitLabels(Optional.empty(), Optional.empty(), Optional.empty())));

    // When
    List<String> edges =
        await(
                fixture.lineage.graph(
                    ann, EntityRef.of(EntityKind.ENTRY, entry), Direction.DOWNSTREAM, 5))
            .edges()
            .stream()
            .map(edge -> edge.from() + " > " + edge.to())
            .toList();

    // Then
    assertThat(edges)
        .contains(
            "entry:" + entry + " > task:" + annotation.taskId(),
            "task:" + annotation.taskId() + " > annotation:" + annotation.id(),
            "annotation:" + annotation.id() + " > dataset_version:" + fixture.dataset + "@2");
  }

  @Test
  void statisticsCompareTheAnswersWithTheAcceptedLabels() {
    // Given
    LabelingProject project = fixture.project(3, 0.6, 60, 1);
    fixture.label(ann, project, "cat");
    fixture.label(ben, project, "dog");
    fixture.label(reviewer, project, "cat");

    // When
    LabelingStatistics statistics = await(fixture.statistics.of(ann, project.id()));

    // Then
    assertThat(statistics.confusion())
        .containsExactly(List.of(2L, 1L, 0L), List.of(0L, 0L, 0L), List.of(0L, 0L, 0L));
    assertThat(statistics.acceptedByClass()).containsExactly(1L, 0L, 0L);
    assertThat(statistics.annotators())
        .filteredOn(one -> one.annotator().equals(ben.subject()))
        .singleElement()
        .satisfies(one -> assertThat(one.agreementWithAccepted()).contains(0.0))
        .satisfies(one -> assertThat(one.medianSeconds()).contains(1.2));
  }
}
