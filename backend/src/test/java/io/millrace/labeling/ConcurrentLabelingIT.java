package io.millrace.labeling;

import static io.millrace.labeling.LabelingFixture.CLASSES;
import static io.millrace.labeling.LabelingFixture.withKey;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Many people at once, some of whom lose their leases, repeat themselves or change their minds. */
class ConcurrentLabelingIT {
  private static final Logger LOG = LoggerFactory.getLogger(ConcurrentLabelingIT.class);
  private static final int PEOPLE = 16;
  private static final int TASKS = 200;
  private static final int OVERLAP = 3;

  private static final TestDatabase database = TestDatabase.shared();

  private final Map<UUID, String> acknowledged = new ConcurrentHashMap<>();
  private final Set<UUID> undone = ConcurrentHashMap.newKeySet();

  @Test
  void noTaskGetsASurplusAnswerAndNoneIsLost() throws InterruptedException {
    // Given
    long seed = Long.getLong("millrace.seed", System.identityHashCode(this));
    LOG.info("seed {} (repeat with -Dmillrace.seed)", seed);
    LabelingFixture fixture = new LabelingFixture(database, TASKS);
    LabelingProject project = fixture.project(OVERLAP, 0.67, 60, TASKS);
    SplittableRandom random = new SplittableRandom(seed);
    ExecutorService people = Executors.newFixedThreadPool(PEOPLE);

    // When
    List<java.util.concurrent.Future<?>> work = new ArrayList<>();
    for (int person = 0; person < PEOPLE; person++) {
      SplittableRandom own = random.split();
      work.add(people.submit(() -> labelEverything(fixture, fixture.person(), project, own)));
    }
    people.shutdown();
    assertThat(people.awaitTermination(Duration.ofMinutes(4).toSeconds(), TimeUnit.SECONDS))
        .isTrue();

    // Then
    assertThat(work).allSatisfy(one -> assertThat(one).succeedsWithin(Duration.ZERO));
    List<Annotation> stored = stored(fixture, project);
    Map<UUID, Set<String>> byTask =
        stored.stream()
            .collect(
                Collectors.groupingBy(
                    Annotation::taskId,
                    Collectors.mapping(Annotation::annotator, Collectors.toSet())));
    assertThat(stored).hasSize(TASKS * OVERLAP);
    assertThat(byTask.values()).hasSize(TASKS).allSatisfy(who -> assertThat(who).hasSize(OVERLAP));
    acknowledged.keySet().removeAll(undone);
    assertThat(stored.stream().map(Annotation::id))
        .containsExactlyInAnyOrderElementsOf(acknowledged.keySet());
    LabelingProgress progress =
        TestDatabase.await(fixture.labeling.get(fixture.manager, project.id())).progress();
    assertThat(progress.open()).isZero();
    assertThat(progress.annotations()).isEqualTo(TASKS * OVERLAP);
    assertThat(progress.accepted() + progress.inReview()).isEqualTo(TASKS);
  }

  private void labelEverything(
      LabelingFixture fixture, Caller person, LabelingProject project, SplittableRandom random) {
    int idle = 0;
    while (idle < 20) {
      Optional<LeasedTask> leased = fixture.lease(person, project);
      if (leased.isEmpty()) {
        idle = finished(fixture, project) ? 20 : idle + 1;
        pause();
        continue;
      }
      idle = 0;
      UUID task = leased.get().task().id();
      if (random.nextInt(5) == 0) {
        fixture.expireLeases(task);
      }
      submit(fixture, person, leased.get(), random);
    }
  }

  private void submit(
      LabelingFixture fixture, Caller person, LeasedTask leased, SplittableRandom random) {
    UUID task = leased.task().id();
    String choice = CLASSES.get(random.nextInt(8) == 0 ? 1 : 0);
    try {
      Caller keyed = withKey(person, fixture.ids.next().toString());
      Annotation first = fixture.submit(keyed, leased, choice);
      acknowledged.put(first.id(), choice);
      if (random.nextInt(4) == 0) {
        Annotation repeated = fixture.submit(random.nextBoolean() ? keyed : person, leased, choice);
        assertThat(repeated.id()).isEqualTo(first.id());
      } else if (random.nextInt(10) == 0) {
        LeasedTask again = TestDatabase.await(fixture.answers.withdraw(person, first.id()));
        undone.add(first.id());
        submit(fixture, person, again, random);
      }
    } catch (ApiException e) {
      assertThat(e.code()).as("of task %s", task).isEqualTo(ErrorCode.LEASE_LOST);
    }
  }

  private static boolean finished(LabelingFixture fixture, LabelingProject project) {
    return TestDatabase.await(fixture.labeling.get(fixture.manager, project.id())).progress().open()
        == 0;
  }

  private static List<Annotation> stored(LabelingFixture fixture, LabelingProject project) {
    return TestDatabase.await(
            fixture.tasks.list(
                fixture.manager, project.id(), TaskFilter.ALL, Optional.empty(), TASKS))
        .items()
        .stream()
        .flatMap(
            task ->
                TestDatabase.await(fixture.tasks.get(fixture.manager, task.id()))
                    .submitted()
                    .stream())
        .toList();
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void tenThousandTasksAreMadeInSeconds() {
    // Given
    LabelingFixture fixture = new LabelingFixture(database, 10_000);

    // When
    long began = io.millrace.platform.time.Time.system().nanos();
    LabelingProject project = fixture.project(3, 1, 60, 10_000);
    Duration took = Duration.ofNanos(io.millrace.platform.time.Time.system().nanos() - began);

    // Then
    LOG.info("10 000 tasks with 30 000 slots took {} ms", took.toMillis());
    assertThat(project.progress().tasks()).isEqualTo(10_000);
    assertThat(took).as("two seconds on a quiet machine").isLessThan(Duration.ofSeconds(10));
  }
}
