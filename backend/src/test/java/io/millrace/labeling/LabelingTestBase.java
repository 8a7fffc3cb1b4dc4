package io.millrace.labeling;

import static io.millrace.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.datasets.StoredBytes;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.blob.BlobKey;
import io.millrace.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;

/** People of one tenant, and what their tests say often. */
abstract class LabelingTestBase {
  static final TestDatabase database = TestDatabase.shared();

  LabelingFixture fixture;

  Caller ann;

  Caller ben;

  Caller reviewer;

  @BeforeEach
  void setUp() {
    fixture = new LabelingFixture(database, 5);
    ann = fixture.person();
    ben = fixture.person();
    reviewer = fixture.reviewer();
  }

  LeasedTask inReview() {
    LabelingProject project = fixture.project(2, 1, 60, 1);
    fixture.label(ann, project, "cat");
    fixture.label(ben, project, "dog");
    return fixture.leaseReview(reviewer, project).orElseThrow();
  }

  LabelingProject project(LeasedTask leased) {
    return await(fixture.labeling.get(ann, leased.task().projectId()));
  }

  void skip(Caller caller, LeasedTask leased) {
    await(
        fixture.tasks.skip(
            caller,
            leased.task().id(),
            new SkipTask(leased.lease().token(), Optional.of("blurred"))));
  }

  void skipSomethingElse(LabelingProject project) {
    addTasks(project, List.of(captured(0.5)));
    fixture.label(ben, project, "dog");
  }

  Map<UUID, UUID> addTasks(LabelingProject project, List<NewTask> tasks) {
    return await(
        database
            .db()
            .inTenant(
                fixture.manager,
                tx -> fixture.labeling.addTasks(tx, fixture.manager, project.id(), tasks)));
  }

  LabelingService.CapturedTask decided(UUID predictionId) {
    return await(
            database
                .db()
                .readTenant(
                    fixture.manager, tx -> fixture.labeling.captured(tx, List.of(predictionId))))
        .get(predictionId);
  }

  NewTask captured(double confidence) {
    UUID id = fixture.ids.next();
    return new NewTask(
        id,
        Optional.empty(),
        Optional.empty(),
        "image/png",
        new StoredBytes(BlobKey.of(fixture.manager.tenantId(), "capture", id), 0, 10),
        new TaskPrediction("cat", confidence, "digits/1"));
  }

  static NewReview accept(LeasedTask leased, String choice) {
    return new NewReview(
        leased.lease().token(),
        Review.Decision.ACCEPT,
        Optional.of(new AnnotationResult(choice)),
        Optional.of("look closer"));
  }

  static LabelingProjectPatch paused(boolean paused) {
    return new LabelingProjectPatch(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(paused));
  }

  static Consumer<Throwable> code(ErrorCode code) {
    return failure ->
        assertThat(failure)
            .isInstanceOfSatisfying(
                ApiException.class, known -> assertThat(known.code()).isEqualTo(code));
  }
}
