package io.millrace.tracking;

import static io.millrace.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.audit.AuditLog;
import io.millrace.lineage.Lineage;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.search.Comparison;
import io.millrace.platform.search.Condition;
import io.millrace.platform.search.Condition.Entity;
import io.millrace.platform.search.Order;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.testing.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunSearchIT {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final TestDatabase database = TestDatabase.shared();

  private RunService runs;
  private Caller caller;

  @BeforeEach
  void setUp() {
    Time time = Time.system();
    Ids ids = new Ids(time);
    AuditLog audit = new AuditLog(database.db(), time);
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
    run("a", 1, Map.of("lr", "0.1", "arch", "cnn"), Map.of("team", "vision"), 0.9);
    run("b", 2, Map.of("lr", "0.01"), Map.of(), 0.5);
    run("c", 3, Map.of("lr", "0.1"), Map.of("team", "Text"), Double.NaN);
    run("d", 4, Map.of(), Map.of(), Double.POSITIVE_INFINITY);
    run("e", 5, Map.of("arch", "mlp"), Map.of("team", "vision"), null);
  }

  @Test
  void everyComparisonFindsWhatItSays() {
    assertThat(found(metric(Comparison.GREATER, 0.5))).containsExactly("d", "a");
    assertThat(found(metric(Comparison.GREATER_OR_EQUAL, 0.5))).containsExactly("d", "b", "a");
    assertThat(found(metric(Comparison.LESS, 0.9))).containsExactly("b");
    assertThat(found(metric(Comparison.LESS_OR_EQUAL, 0.9))).containsExactly("b", "a");
    assertThat(found(metric(Comparison.EQUAL, 0.9))).containsExactly("a");
    assertThat(found(metric(Comparison.NOT_EQUAL, 0.9))).containsExactly("d", "c", "b");
    assertThat(found(text(Entity.PARAM, "lr", Comparison.EQUAL, "0.1"))).containsExactly("c", "a");
    assertThat(found(text(Entity.PARAM, "lr", Comparison.NOT_EQUAL, "0.1"))).containsExactly("b");
    assertThat(found(text(Entity.TAG, "team", Comparison.LIKE, "t%"))).isEmpty();
    assertThat(found(text(Entity.TAG, "team", Comparison.ILIKE, "t%"))).containsExactly("c");
    assertThat(found(text(Entity.TAG, "team", Comparison.LIKE, "\\"))).isEmpty();
    assertThat(found(none(Entity.PARAM, "lr", Comparison.IS_NULL))).containsExactly("e", "d");
    assertThat(found(none(Entity.PARAM, "lr", Comparison.IS_NOT_NULL)))
        .containsExactly("c", "b", "a");
  }

  @Test
  void attributesCompareAsTextsAndTimes() {
    assertThat(found(text(Entity.ATTRIBUTE, "run_name", Comparison.LIKE, "_"))).hasSize(5);
    assertThat(found(text(Entity.ATTRIBUTE, "status", Comparison.EQUAL, "RUNNING"))).hasSize(5);
    assertThat(found(in(Comparison.IN, "a", "e", "x"))).containsExactly("e", "a");
    assertThat(found(in(Comparison.NOT_IN, "a", "e"))).containsExactly("d", "c", "b");
    assertThat(found(started(Comparison.GREATER, START.plusSeconds(3).toEpochMilli())))
        .containsExactly("e", "d");
    assertThat(found(started(Comparison.EQUAL, START.plusSeconds(3).toEpochMilli())))
        .containsExactly("c");
    assertThat(found(started(Comparison.LESS, Long.MAX_VALUE))).hasSize(5);
    assertThat(found(started(Comparison.LESS, Long.MIN_VALUE))).isEmpty();
    assertThat(found(none(Entity.ATTRIBUTE, "end_time", Comparison.IS_NULL))).hasSize(5);
  }

  @Test
  void conditionsHoldTogetherAndOneKeyMayHaveTwo() {
    assertThat(
            found(
                metric(Comparison.GREATER, 0.1),
                metric(Comparison.LESS, 1),
                text(Entity.PARAM, "lr", Comparison.EQUAL, "0.1")))
        .containsExactly("a");
  }

  @Test
  void whatCannotBeComparedIsTheClientsMistake() {
    for (Condition condition :
        List.of(
            text(Entity.METRIC, "acc", Comparison.EQUAL, "high"),
            metric(Comparison.LIKE, 1),
            text(Entity.PARAM, "lr", Comparison.LESS, "1"),
            text(Entity.ATTRIBUTE, "colour", Comparison.EQUAL, "red"),
            text(Entity.ATTRIBUTE, "start_time", Comparison.EQUAL, "today"),
            text(Entity.DATASET, "colour", Comparison.EQUAL, "red"))) {
      assertThatThrownBy(() -> found(condition))
          .isInstanceOfSatisfying(
              ApiException.class,
              problem -> assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
    }
  }

  @Test
  void severalOrdersPageWithoutRepeatingOrLeavingOut() {
    // Given
    RunSearch search =
        RunSearch.all()
            .orderedBy(
                List.of(
                    new Order(Entity.TAG, "team", true),
                    new Order(Entity.METRIC, "acc", false),
                    new Order(Entity.ATTRIBUTE, "end_time", true)));

    // When
    List<String> names = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      RunPage page = await(runs.search(caller, search, cursor, 1));
      page.items().forEach(run -> names.add(run.name()));
      cursor = Optional.ofNullable(page.nextCursor());
    } while (cursor.isPresent());

    // Then
    assertThat(names).containsExactly("c", "a", "e", "d", "b");
  }

  @Test
  void aCursorIsGoodForItsSearchAndItsTenantOnly() {
    // Given
    RunSearch search = RunSearch.all();
    String cursor = await(runs.search(caller, search, Optional.empty(), 2)).nextCursor();
    RunSearch other = search.orderedBy(List.of(new Order(Entity.METRIC, "acc", true)));

    // When, then
    assertThat(await(runs.search(caller, search, Optional.of(cursor), 2)).items()).hasSize(2);
    refused(caller, other, cursor);
    refused(database.newTenant(), search, cursor);
    refused(caller, search, cursor.substring(0, cursor.length() - 2) + "AA");
    refused(caller, search, "");
  }

  private void refused(Caller who, RunSearch search, String cursor) {
    assertThatThrownBy(() -> await(runs.search(who, search, Optional.of(cursor), 2)))
        .isInstanceOfSatisfying(
            ApiException.class,
            problem -> assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
  }

  private void run(
      String name, int second, Map<String, String> params, Map<String, String> tags, Double acc) {
    Run run =
        await(
            runs.create(
                caller,
                new NewRun(
                    Optional.empty(),
                    Optional.of(name),
                    Optional.of(params),
                    Optional.of(tags),
                    Optional.empty(),
                    Optional.of(START.plusSeconds(second)))));
    if (acc != null) {
      MetricBatch batch = new MetricBatch();
      batch.add("acc", 1, 1, acc);
      await(runs.log(caller, run.id(), new RunLog(batch, Map.of(), Map.of())));
    }
  }

  private List<String> found(Condition... conditions) {
    RunSearch search =
        new RunSearch(
            List.of(Experiment.DEFAULT_ID),
            Optional.empty(),
            List.of(conditions),
            List.of(),
            RunSearch.Trash.WITHOUT);
    List<Run> items = await(runs.search(caller, search, Optional.empty(), 100)).items();
    assertThat(await(runs.count(caller, search))).isEqualTo(items.size());
    return items.stream().map(Run::name).toList();
  }

  private static Condition metric(Comparison comparison, double value) {
    return new Condition(Entity.METRIC, "acc", comparison, new Condition.Number(value));
  }

  private static Condition started(Comparison comparison, long millis) {
    return new Condition(
        Entity.ATTRIBUTE, "start_time", comparison, new Condition.Number((double) millis));
  }

  private static Condition text(Entity entity, String key, Comparison comparison, String value) {
    return new Condition(entity, key, comparison, new Condition.Text(value));
  }

  private static Condition in(Comparison comparison, String... names) {
    return new Condition(
        Entity.ATTRIBUTE, "run_name", comparison, new Condition.Texts(List.of(names)));
  }

  private static Condition none(Entity entity, String key, Comparison comparison) {
    return new Condition(entity, key, comparison, new Condition.Nothing());
  }
}
