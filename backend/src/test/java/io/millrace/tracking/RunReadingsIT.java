package io.millrace.tracking;

import static io.millrace.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.audit.AuditLog;
import io.millrace.lineage.Lineage;
import io.millrace.platform.Caller;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.testing.TestDatabase;
import io.millrace.tracking.RunColumns.Name;
import io.millrace.tracking.RunSearch.ByReading;
import io.vertx.core.WorkerExecutor;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What metrics were at their lowest, at their highest and at a step: sealed, not sealed, and both.
 */
class RunReadingsIT {
  private static final List<String> COLUMNS =
      List.of(
          "metrics.loss",
          "min(metrics.loss)",
          "max(metrics.loss)",
          "at(metrics.loss,0)",
          "at(metrics.loss,10)",
          "at(metrics.loss,4999)",
          "at(metrics.loss,999999)");
  private static final TestDatabase database = TestDatabase.shared();

  private RunService runs;
  private RunTableService table;
  private MetricSealer sealer;
  private Caller caller;

  @BeforeEach
  void setUp() {
    Time time = Time.system();
    Ids ids = new Ids(time);
    AuditLog audit = new AuditLog(database.db(), time);
    WorkerExecutor worker = database.vertx().createSharedWorkerExecutor("metrics", 2);
    runs =
        new RunService(
            database.vertx(),
            database.db(),
            audit,
            new Lineage(database.db()),
            TestDatabase.NO_DATASETS,
            ids,
            time);
    table = new RunTableService(database.db(), worker);
    sealer = new MetricSealer(database.db(), time, worker);
    caller = database.newTenant();
    ExperimentService experiments = new ExperimentService(database.db(), audit, ids, time);
    await(database.db().inTenant(caller, experiments::createDefault));
  }

  @Test
  void readingsAreTheSameSealedOrNot() {
    // Given: steps 1 to 5000, the spike at 2500, NaN at 7
    String run = newRun();
    log(run, IntStream.rangeClosed(1, 2_600).toArray());

    // Then
    List<Object> half = new ArrayList<>(List.of(2_600.0, 1.0, 9e9));
    half.addAll(Arrays.asList(null, 10.0, 2_600.0, 2_600.0));
    assertThat(readings(run)).isEqualTo(half);
    seal(run);
    assertThat(readings(run)).isEqualTo(half);

    // When
    log(run, IntStream.rangeClosed(2_601, 5_000).toArray());

    // Then
    List<Object> all = new ArrayList<>(List.of(5_000.0, 1.0, 9e9));
    all.addAll(Arrays.asList(null, 10.0, 4_999.0, 5_000.0));
    assertThat(readings(run)).isEqualTo(all);
    seal(run);
    assertThat(readings(run)).isEqualTo(all);
  }

  @Test
  void latePointsCountAndAStepTakesTheLastPointUpToIt() {
    String run = newRun();
    log(run, 100, 200);
    seal(run);

    log(run, 5, 150);

    assertThat(values(run, "at(metrics.loss,99)")).containsExactly(5.0);
    assertThat(values(run, "at(metrics.loss,4)")).containsExactly((Object) null);
    assertThat(values(run, "at(metrics.loss,199)")).containsExactly(150.0);
    assertThat(values(run, "min(metrics.loss)")).containsExactly(5.0);
    assertThat(values(run, "metrics.loss")).containsExactly(200.0);
  }

  @Test
  void aMetricWithoutNumbersHasNoLowestAndInfinityIsOne() {
    String nan = newRun();
    String infinite = newRun();
    logOne(nan, 1, Double.NaN);
    logOne(infinite, 1, Double.NEGATIVE_INFINITY);
    logOne(infinite, 2, Double.NaN);

    assertThat(values(nan, "min(metrics.loss)")).containsExactly((Object) null);
    assertThat(values(infinite, "min(metrics.loss)")).containsExactly("-Infinity");
    assertThat(values(infinite, "max(metrics.loss)")).containsExactly("-Infinity");
    logOne(nan, 0, 3);
    assertThat(values(nan, "max(metrics.loss)")).containsExactly(3.0);
    assertThat(values(nan, "metrics.loss")).containsExactly("NaN");
  }

  @Test
  void sealingTellsOfPointsThatWereLoggedBefore() {
    String run = newRun();
    log(run, 3, 1, 2);
    forget(run);
    assertThat(values(run, "min(metrics.loss)")).containsExactly((Object) null);

    seal(run);

    assertThat(values(run, "min(metrics.loss)")).containsExactly(1.0);
    assertThat(values(run, "max(metrics.loss)")).containsExactly(3.0);
  }

  @Test
  void runsAreSortedByEveryReadingPageByPage() {
    List<String> made = IntStream.range(0, 7).mapToObj(i -> newRun()).toList();
    for (int i = 0; i < 6; i++) {
      log(made.get(i), 10 + i);
      logOne(made.get(i), 20, 100 - i);
      logOne(made.get(i), 30, 50);
      if (i % 2 == 0) {
        seal(made.get(i));
      }
    }

    assertThat(sorted("min(metrics.loss)", true)).isEqualTo(made);
    List<String> turned = List.of(5, 4, 3, 2, 1, 0, 6).stream().map(made::get).toList();
    assertThat(sorted("max(metrics.loss)", true)).isEqualTo(turned);
    assertThat(sorted("at(metrics.loss,25)", true)).isEqualTo(turned);
    assertThat(sorted("at(metrics.loss,25)", false)).isEqualTo(made);
    assertThat(sorted("at(metrics.loss,12)", true).subList(0, 3)).isEqualTo(made.subList(0, 3));
  }

  @Test
  void stepsAreReadOneByOneAndNotTooMany() {
    List<String> many =
        IntStream.rangeClosed(0, MetricReadings.MAX_STEPS)
            .mapToObj(step -> "at(metrics.loss," + step + ")")
            .toList();

    assertThatThrownBy(() -> await(table.values(caller, List.of("nobody"), many)))
        .hasMessageContaining("10 different steps");
  }

  @Test
  void aStepIsSoughtInOneExperiment() {
    RunSearch everywhere = search("at(metrics.loss,3)", true, List.of());

    assertThatThrownBy(() -> await(runs.search(caller, everywhere, Optional.empty(), 10)))
        .hasMessageContaining("in one experiment");
  }

  private List<String> sorted(String column, boolean ascending) {
    RunSearch search = search(column, ascending, List.of("0"));
    List<String> ids = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      RunPage page = await(runs.search(caller, search, cursor, 3));
      page.items().forEach(run -> ids.add(run.id()));
      cursor = Optional.ofNullable(page.nextCursor());
    } while (cursor.isPresent());
    return ids;
  }

  private static RunSearch search(String column, boolean ascending, List<String> experiments) {
    return new RunSearch(
        experiments,
        Optional.empty(),
        List.of(),
        List.of(),
        RunSearch.Trash.WITHOUT,
        Optional.of(new ByReading(Name.of("", column), ascending)),
        Optional.empty());
  }

  private String newRun() {
    return await(runs.create(caller, NewRun.ofDefaults())).id();
  }

  /** The value at a step is the step, but for NaN at 7 and a spike at 2500. */
  private void log(String run, int... steps) {
    MetricBatch batch = new MetricBatch();
    for (int step : steps) {
      batch.add("loss", step, step, step == 7 ? Double.NaN : step == 2_500 ? 9e9 : step);
    }
    await(runs.log(caller, run, new RunLog(batch, Map.of(), Map.of())));
  }

  private void logOne(String run, long step, double value) {
    MetricBatch batch = new MetricBatch();
    batch.add("loss", step, step, value);
    await(runs.log(caller, run, new RunLog(batch, Map.of(), Map.of())));
  }

  private void seal(String run) {
    await(sealer.seal(new BacklogStore.Due(caller.tenantId(), run)));
  }

  /** As a server before this one left it. */
  private void forget(String run) {
    await(
        database
            .db()
            .inTenant(
                caller,
                tx ->
                    tx.execute(
                        "UPDATE metric_series SET min_value = NULL, max_value = NULL"
                            + " WHERE tenant_id = $1 AND run_id = $2",
                        Tuple.of(tx.tenantId(), run))));
  }

  private List<Object> readings(String run) {
    return await(table.values(caller, List.of(run), COLUMNS)).columns().stream()
        .map(column -> column.values().get(0))
        .toList();
  }

  private List<Object> values(String run, String column) {
    return await(table.values(caller, List.of(run), List.of(column))).columns().get(0).values();
  }
}
