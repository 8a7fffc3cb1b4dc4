package io.millrace.tracking;

import static io.millrace.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.audit.AuditLog;
import io.millrace.audit.AuditVerdict;
import io.millrace.lineage.Lineage;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Caller.IdempotencyKey;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes in at the same time on one event loop shares a transaction, and nothing else. */
class RunsTogetherIT {
  private static final int MANY = 30;
  private static final TestDatabase database = TestDatabase.shared();

  private AuditLog audit;
  private RunService runs;
  private Caller caller;

  @BeforeEach
  void setUp() {
    Time time = Time.system();
    Ids ids = new Ids(time);
    audit = new AuditLog(database.db(), time);
    runs =
        new RunService(
            database.vertx(),
            database.db(),
            audit,
            new Lineage(database.db()),
            TestDatabase.NO_DATASETS,
            ids,
            time);
    caller = database.newTenant();
    ExperimentService experiments = new ExperimentService(database.db(), audit, ids, time);
    await(database.db().inTenant(caller, experiments::createDefault));
  }

  @Test
  void runsThatBeginTogetherAreWholeAndEachInTheAuditOnce() {
    // Given
    long before = await(audit.verify(caller)).events();

    // When
    List<Run> made =
        atOnce(IntStream.range(0, MANY).mapToObj(i -> create(caller, "0", i)).toList()).stream()
            .map(Future::result)
            .toList();

    // Then
    for (int i = 0; i < MANY; i++) {
      assertThat(made.get(i).tags()).containsExactly(Map.entry("i", "" + i));
      assertThat(await(runs.get(caller, made.get(i).id()))).isEqualTo(made.get(i));
    }
    AuditVerdict verdict = await(audit.verify(caller));
    assertThat(verdict.intact()).isTrue();
    assertThat(verdict.events()).isEqualTo(before + MANY);
  }

  @Test
  void oneThatCannotBeginKeepsNoOtherFromIt() {
    // Given
    List<Supplier<Future<Run>>> calls = new ArrayList<>();
    IntStream.range(0, MANY).forEach(i -> calls.add(create(caller, i == 7 ? "no" : "0", i)));

    // When
    List<Future<Run>> made = atOnce(calls);

    // Then
    assertCode(made.remove(7), ErrorCode.NOT_FOUND);
    assertThat(made).allMatch(Future::succeeded);
    assertThat(found()).isEqualTo(MANY - 1);
  }

  @Test
  void theSameRequestTwiceAmongOthersMakesOneRun() {
    // Given
    Caller once = caller.withIdempotencyKey(new IdempotencyKey("key", "hash"));
    List<Supplier<Future<Run>>> calls = new ArrayList<>();
    IntStream.range(0, MANY).forEach(i -> calls.add(create(i < 2 ? caller : once, "0", i)));

    // When
    List<Future<Run>> made = atOnce(calls);

    // Then
    assertThat(made.subList(2, MANY)).allMatch(Future::succeeded);
    assertThat(made.subList(2, MANY).stream().map(run -> run.result().id()).distinct()).hasSize(1);
    assertThat(found()).isEqualTo(3);
  }

  @Test
  void logsThatComeTogetherAreRefusedEachForItself() {
    // Given
    List<String> ids = new ArrayList<>();
    atOnce(IntStream.range(0, MANY).mapToObj(i -> create(caller, "0", i)).toList())
        .forEach(run -> ids.add(run.result().id()));
    await(runs.log(caller, ids.get(3), log("lr", "0.1")));
    List<Supplier<Future<Void>>> calls = new ArrayList<>();
    ids.forEach(id -> calls.add(() -> runs.log(caller, id, log("lr", "0.2"))));
    calls.add(() -> runs.log(caller, "0".repeat(32), log("lr", "0.2")));

    // When
    List<Future<Void>> logged = atOnce(calls);

    // Then
    assertCode(logged.remove(MANY), ErrorCode.NOT_FOUND);
    assertCode(logged.remove(3), ErrorCode.CONFLICT);
    assertThat(logged).allMatch(Future::succeeded);
    for (String id : ids) {
      Run run = await(runs.get(caller, id));
      boolean refused = id.equals(ids.get(3));
      assertThat(run.params()).containsExactly(Map.entry("lr", refused ? "0.1" : "0.2"));
      assertThat(run.metrics().get("loss").value()).isEqualTo(0.5);
    }
  }

  @Test
  void oneThatWaitsForOneIsAnsweredToo() {
    // Given
    List<Supplier<Future<Void>>> calls = new ArrayList<>();
    String id = await(create(caller, "0", 1).get()).id();
    calls.add(() -> runs.log(caller, id, log("depth", "1")));
    calls.add(() -> runs.log(caller, id, log("width", "2")));

    // When
    List<Future<Void>> logged = atOnce(calls);
    calls.set(1, () -> runs.log(caller, id, log("width", "3")));
    List<Future<Void>> again = atOnce(calls);

    // Then
    assertThat(logged).allMatch(Future::succeeded);
    assertThat(again.get(0).succeeded()).isTrue();
    assertCode(again.get(1), ErrorCode.CONFLICT);
  }

  private Supplier<Future<Run>> create(Caller by, String experiment, int number) {
    return () ->
        runs.create(
            by,
            new NewRun(
                Optional.of(experiment),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Map.of("i", "" + number)),
                Optional.empty(),
                Optional.empty()));
  }

  private static RunLog log(String param, String value) {
    MetricBatch metrics = new MetricBatch();
    metrics.add("loss", 1, 1, 0.5);
    return new RunLog(metrics, Map.of(param, value), Map.of());
  }

  private long found() {
    return await(runs.count(caller, RunSearch.all()));
  }

  /** Makes the calls in one turn of an event loop, and waits until all have ended. */
  private static <T> List<Future<T>> atOnce(List<Supplier<Future<T>>> calls) {
    List<Future<T>> made = new ArrayList<>();
    Promise<Void> ended = Promise.promise();
    database
        .vertx()
        .runOnContext(
            now -> {
              calls.forEach(call -> made.add(call.get()));
              Future.join(made).onComplete(all -> ended.complete());
            });
    await(ended.future());
    return made;
  }

  private static void assertCode(Future<?> failed, ErrorCode code) {
    assertThat(failed.cause())
        .isInstanceOfSatisfying(
            ApiException.class, problem -> assertThat(problem.code()).isEqualTo(code));
  }
}
