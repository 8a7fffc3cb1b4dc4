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
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the columns of a table of runs are counted. */
class RunColumnsIT {
  private static final int RUNS = RunColumnStore.DUE_NEWS + 6;
  private static final TestDatabase database = TestDatabase.shared();

  private final RunColumnStore store = new RunColumnStore();
  private RunService runs;
  private RunTableService table;
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
    table =
        new RunTableService(
            database.db(), database.vertx().createSharedWorkerExecutor("metrics", 2));
    caller = database.newTenant();
    ExperimentService experiments = new ExperimentService(database.db(), audit, ids, time);
    await(database.db().inTenant(caller, experiments::createDefault));
  }

  @Test
  void whoeverLooksFirstCountsManyNewsForAll() {
    // Given
    logAtTheSameTime();
    assertThat(news()).isEqualTo(RUNS);

    // When
    RunColumnPage before = columns();

    // Then
    assertThat(before.items()).containsExactly(new RunColumn("params.lr", RUNS));
    assertThat(news()).isZero();
    assertThat(columns()).isEqualTo(before);
  }

  @Test
  void transactionsThatCountAtTheSameTimeCountOnce() {
    // Given
    logAtTheSameTime();

    // When
    await(
        Future.all(
            IntStream.range(0, 8)
                .mapToObj(i -> database.db().inTenant(caller, tx -> store.fold(tx, "0")))
                .toList()));

    // Then
    assertThat(columns().items()).containsExactly(new RunColumn("params.lr", RUNS));
    assertThat(news()).isZero();
  }

  @Test
  void aWriteThatIsRolledBackIsNoNews() {
    // Given
    String run = await(runs.create(caller, NewRun.ofDefaults())).id();
    await(runs.log(caller, run, params("1")));

    // When
    Future<Void> conflict =
        runs.log(caller, run, new RunLog(new MetricBatch(), Map.of("lr", "2", "x", "1"), Map.of()));

    // Then
    assertThatThrownBy(() -> await(conflict)).hasMessageContaining("'lr'");
    assertThat(columns().items()).containsExactly(new RunColumn("params.lr", 1));
  }

  @Test
  void sealingCountsWhatIsDue() {
    // Given
    logAtTheSameTime();
    String run = await(runs.create(caller, NewRun.ofDefaults())).id();
    MetricBatch batch = new MetricBatch();
    batch.add("loss", 1, 1, 0.5);
    await(runs.log(caller, run, new RunLog(batch, Map.of(), Map.of())));
    WorkerExecutor worker = database.vertx().createSharedWorkerExecutor("test-sealing", 1);

    // When
    await(
        new MetricSealer(database.db(), Time.system(), worker)
            .seal(new BacklogStore.Due(caller.tenantId(), run)));

    // Then
    assertThat(news()).isZero();
    assertThat(columns().items())
        .containsExactly(new RunColumn("params.lr", RUNS), new RunColumn("metrics.loss", 1));
  }

  private void logAtTheSameTime() {
    await(
        Future.all(
            IntStream.range(0, RUNS)
                .mapToObj(
                    i ->
                        runs.create(caller, NewRun.ofDefaults())
                            .compose(run -> runs.log(caller, run.id(), params("1"))))
                .toList()));
  }

  private static RunLog params(String lr) {
    return new RunLog(new MetricBatch(), Map.of("lr", lr), Map.of());
  }

  private RunColumnPage columns() {
    return await(
        table.columns(caller, "0", Optional.empty(), Optional.empty(), Optional.empty(), 10));
  }

  private long news() {
    List<Long> count =
        await(
            database
                .db()
                .readTenant(
                    caller,
                    tx ->
                        tx.list(
                            "SELECT count(*) AS n FROM run_column_news WHERE tenant_id = $1",
                            Tuple.of(tx.tenantId()),
                            row -> row.getLong("n"))));
    return count.get(0);
  }
}
