package io.millrace.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ServerProcess;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} in the middle of every kind of work, and a restart on the same data folder. */
class KilledServerIT {
  private static final int FILES = 120;
  private static final int ARCHIVED = 20;

  @TempDir private Path folder;

  @Test
  void nothingAcknowledgedIsLostAndTheRestCompletes() {
    // Given
    Prepared prepared;
    Traffic traffic;
    String promotion;
    try (ServerProcess server = ServerProcess.start(folder, Map.of())) {
      prepared = prepare(server.newTenantKey(), server);
      traffic = new Traffic(prepared.on(server), prepared);

      // When
      traffic.awaitSomeOfEach();
      promotion = GuardedAlias.proposed(prepared.on(server));
      server.kill();
    }

    // Then
    try (ServerProcess server = ServerProcess.start(folder, Map.of())) {
      TenantWork work = prepared.on(server);
      work.serves("digits");
      assertLabelsAreThere(work, prepared, traffic.labels.end());
      assertPointsAreThere(work, prepared, traffic.points.end());
      assertCommitsAreThereOnce(work, prepared, traffic.commits.end());
      assertUploadsAreVerified(work, prepared, traffic.uploads.end());
      traffic.registrations.end().forEach(version -> work.admitted("digits", version));
      GuardedAlias.assertMovedOnce(work, promotion);
      assertThat(work.api().get("/audit-chain").expect(200).json().path("intact").asBoolean())
          .isTrue();
    }
  }

  private static Prepared prepare(String key, ServerProcess server) {
    TenantWork work = new TenantWork(server.client(key));
    String modelRun = work.modelFile("digits");
    work.register("digits", modelRun);
    String labeled = work.dataset("labeled");
    String upload = work.archive(labeled, "all", FILES);
    work.verified(upload);
    work.commit(labeled, List.of(upload), "first");
    Prepared prepared =
        new Prepared(
            key,
            labeled,
            work.dataset("uploading"),
            work.labelingProject(labeled),
            work.run(),
            modelRun);
    GuardedAlias.prepare(work);
    work.admitted("digits", 1);
    work.deploy("digits", "digits");
    work.serves("digits");
    return prepared;
  }

  private static void assertUploadsAreVerified(
      TenantWork work, Prepared prepared, List<String> uploads) {
    uploads.forEach(work::verified);
    String versions = "/datasets/" + prepared.uploading() + "/versions";
    assertThat(work.commit(prepared.uploading(), uploads, "all")).isEqualTo(1);
    assertThat(work.api().get(versions + "/1").expect(200).json().path("entries").asInt())
        .isEqualTo(ARCHIVED * uploads.size());
  }

  private static void assertLabelsAreThere(TenantWork work, Prepared prepared, List<String> tasks) {
    for (String task : tasks) {
      JsonNode found = work.api().get("/labeling-tasks/" + task).expect(200).json();
      assertThat(found.at("/task/state").asText()).as(found.toString()).isEqualTo("accepted");
    }
    work.label(prepared.project());
  }

  /** The one that was under way may be there or not. */
  private static void assertPointsAreThere(
      TenantWork work, Prepared prepared, List<Integer> steps) {
    JsonNode curve = work.curve(prepared.run());
    assertThat(curve.path("total").asInt()).isBetween(steps.size(), steps.size() + 1);
    assertThat(curve.path("points").findValuesAsText("step"))
        .containsAll(steps.stream().map(String::valueOf).toList());
  }

  /** The one that was under way, sent again with its key, is there exactly once. */
  private static void assertCommitsAreThereOnce(
      TenantWork work, Prepared prepared, List<Integer> versions) {
    int next = versions.size() + 1;
    assertThat(work.relabel(prepared.labeled(), "all/0000.txt", "name-" + next))
        .isEqualTo(next + 1);
    assertThat(work.versions(prepared.labeled())).isEqualTo(next + 1);
  }

  private record Prepared(
      String key, String labeled, String uploading, String project, String run, String modelRun) {
    TenantWork on(ServerProcess server) {
      return new TenantWork(server.client(key));
    }
  }

  /** Every kind of work at once. */
  private static final class Traffic {
    final Work<String> uploads;
    final Work<Integer> commits;
    final Work<String> labels;
    final Work<Integer> points;
    final Work<Integer> registrations;

    Traffic(TenantWork work, Prepared on) {
      uploads = new Work<>(40, n -> work.archive(on.uploading(), "more-" + n, ARCHIVED));
      commits = new Work<>(200, n -> work.relabel(on.labeled(), "all/0000.txt", "name-" + n));
      labels = new Work<>(FILES, n -> work.label(on.project()));
      points = new Work<>(1_000, n -> work.logMetric(on.run(), n));
      registrations = new Work<>(4, n -> work.register("digits", on.modelRun()));
    }

    void awaitSomeOfEach() {
      Awaitility.await()
          .atMost(TenantWork.PATIENCE)
          .until(
              () ->
                  uploads.acknowledged() >= 3
                      && commits.acknowledged() >= 5
                      && labels.acknowledged() >= 5
                      && points.acknowledged() >= 5
                      && registrations.acknowledged() >= 2);
    }
  }

  /** One thread that does the same thing again and again until the server is gone. */
  private static final class Work<T> {
    private final List<T> acknowledged = Collections.synchronizedList(new ArrayList<>());
    private final CompletableFuture<Void> ended;

    Work(int most, IntFunction<T> step) {
      ended =
          CompletableFuture.runAsync(() -> repeat(most, step), task -> new Thread(task).start());
    }

    private void repeat(int most, IntFunction<T> step) {
      try {
        for (int n = 1; n <= most; n++) {
          acknowledged.add(step.apply(n));
        }
      } catch (UncheckedIOException gone) {
        assertThat(acknowledged).isNotEmpty();
      }
    }

    int acknowledged() {
      if (ended.isCompletedExceptionally()) {
        ended.join();
      }
      return acknowledged.size();
    }

    /** What was acknowledged. */
    List<T> end() {
      ended.join();
      return List.copyOf(acknowledged);
    }
  }
}
