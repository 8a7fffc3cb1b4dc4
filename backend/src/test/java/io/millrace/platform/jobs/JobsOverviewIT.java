package io.millrace.platform.jobs;

import static io.millrace.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Permission;
import io.millrace.platform.db.Notifications;
import io.millrace.platform.overview.OverviewSource.Attention;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.ManualTime;
import io.millrace.platform.time.Time;
import io.millrace.testing.TestDatabase;
import io.millrace.testing.UsesDatabase;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(UsesDatabase.class)
class JobsOverviewIT {
  private static final String KIND = "test.refused";

  private final ManualTime time = new ManualTime(Time.system().now());

  /** Refuses whatever it is given, in words. */
  private static final class Refusing implements JobHandler {
    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public Future<Void> run(JobContext context) {
      return Future.failedFuture(ApiException.notFound("file"));
    }
  }

  @Test
  void aFailedJobIsNewsForAWeekToThoseWhoMayDoSomething(TestDatabase database) {
    // Given
    Caller caller = database.newTenant();
    Jobs jobs = new Jobs(database.db(), new Ids(time));
    Notifications notifications = database.newNotifications();
    String worker =
        await(
            database
                .vertx()
                .deployVerticle(
                    new JobsVerticle(
                        database.db(), notifications, time, List.of(new Refusing()), 1)));
    // When
    UUID job =
        await(
            database
                .db()
                .inTenant(caller, tx -> jobs.enqueue(tx, caller, KIND, "upload:1", Map.of())));
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> await(jobs.get(caller, job)).state() == JobState.FAILED);
    await(database.vertx().undeploy(worker));
    notifications.close();
    // Then
    LocalDate since = LocalDate.ofInstant(time.now(), ZoneOffset.UTC).minusDays(7);
    Attention failed = attention(database, caller).orElseThrow();
    assertThat(failed.count()).contains(1L);
    assertThat(failed.href()).isEqualTo("/settings/jobs?state=failed&since=" + since);
    assertThat(listed(jobs, caller, since)).containsExactly(job);
    assertThat(listed(jobs, caller, since.plusDays(8))).isEmpty();
    assertThat(attention(database, reader(caller))).isEmpty();
    // When
    time.advance(Duration.ofDays(9));
    // Then
    assertThat(attention(database, caller)).isEmpty();
  }

  private static List<UUID> listed(Jobs jobs, Caller caller, LocalDate since) {
    return await(
            jobs.list(
                caller,
                new JobFilter(
                    Optional.empty(),
                    Optional.of(JobState.FAILED),
                    Optional.of(since),
                    Optional.empty()),
                Optional.empty(),
                10))
        .items()
        .stream()
        .map(Job::id)
        .toList();
  }

  private Optional<Attention> attention(TestDatabase database, Caller caller) {
    return await(
            database.db().readTenant(caller, tx -> new JobsOverview(time).overview(tx, caller)))
        .attention()
        .stream()
        .findFirst();
  }

  private static Caller reader(Caller caller) {
    return new Caller(
        caller.tenantId(),
        "user:reader",
        Set.of(Permission.JOBS_READ),
        "test-request",
        caller.deadline(),
        Optional.empty());
  }
}
