package io.millrace.tracking;

import static io.millrace.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lineage.EntityKind;
import io.millrace.lineage.EntityRef;
import io.millrace.lineage.Lineage;
import io.millrace.lineage.LineageGraph;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.search.Comparison;
import io.millrace.platform.search.Condition;
import io.millrace.platform.search.Condition.Entity;
import io.millrace.platform.search.Condition.Number;
import io.millrace.platform.time.Ids;
import io.millrace.testing.TestDatabase;
import io.millrace.tracking.BacklogStore.Due;
import io.millrace.tracking.MetricCurves.Curve;
import io.millrace.tracking.points.Position;
import io.millrace.tracking.points.Range;
import io.vertx.core.WorkerExecutor;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A fork has what its source had up to a step, as its own and for good. */
class RunForkIT {
  private static final List<String> READINGS =
      List.of("metrics.loss", "min(metrics.loss)", "max(metrics.loss)", "at(metrics.loss,999999)");
  private static final TestDatabase database = TestDatabase.shared();

  private TrashTenant tenant;
  private RunForkService forks;
  private RunTableService table;
  private MetricSealer sealer;
  private String source;

  @BeforeEach
  void setUp() {
    tenant = new TrashTenant(database);
    WorkerExecutor worker = database.vertx().createSharedWorkerExecutor("metrics", 2);
    forks =
        new RunForkService(
            new RunForkService.Parts(
                database.db(),
                tenant.audit,
                new Lineage(database.db()),
                TestDatabase.NO_DATASETS,
                new Ids(tenant.time),
                tenant.time),
            tenant.runs,
            worker);
    table = new RunTableService(database.db(), worker);
    sealer = new MetricSealer(database.db(), tenant.time, worker);
    source = tenant.newRun(Experiment.DEFAULT_ID);
  }

  @Test
  void itHasThePointsUpToTheStepWhereverTheyLieAndNoOthers() {
    // Given chunks that end at 2047, 4095 and 5000, and what is not sealed behind and among them
    TreeSet<Position> all = new TreeSet<>();
    log(source, all, IntStream.rangeClosed(0, 5_000).filter(step -> step != 1_000).toArray());
    seal(source);
    log(source, all, IntStream.rangeClosed(5_001, 6_000).toArray());
    log(source, all, 1_000);

    for (int step : new int[] {0, 7, 2_046, 2_047, 2_048, 2_500, 5_000, 5_500, 6_000}) {
      // When
      String fork = fork(source, step);

      // Then
      List<Position> expected = all.stream().filter(one -> one.step() <= step).toList();
      assertHas(fork, expected);
      seal(fork);
      assertHas(fork, expected);
    }
  }

  private void assertHas(String fork, List<Position> expected) {
    assertThat(history(fork)).isEqualTo(expected);
    double[] numbers =
        expected.stream().mapToDouble(Position::value).filter(one -> !Double.isNaN(one)).toArray();
    double last = expected.get(expected.size() - 1).value();
    Object shown = Double.isNaN(last) ? "NaN" : (Object) last;
    assertThat(readings(fork))
        .containsExactly(
            shown,
            Arrays.stream(numbers).min().orElseThrow(),
            Arrays.stream(numbers).max().orElseThrow(),
            shown);
    Curve curve =
        await(tenant.runs.curves(tenant.caller, fork, List.of(), Range.ALL, 100)).curves().get(0);
    assertThat(curve.key()).isEqualTo("loss");
    assertThat(curve.total()).isEqualTo(expected.size());
    assertThat(run(fork).metrics()).containsOnlyKeys("loss");
  }

  @Test
  void whatItsSourceLogsLaterIsNotItsOwnNorTheOtherWayRound() {
    TreeSet<Position> before = new TreeSet<>();
    log(source, before, IntStream.rangeClosed(0, 3_000).toArray());
    seal(source);
    String fork = fork(source, 3_000);

    log(source, new TreeSet<>(), 100_000, 2_900_000);
    logOne(source, 50, -7);
    seal(source);
    logOne(fork, 3_001, 0.5);
    seal(fork);

    before.add(new Position(3_001, 3_001, 0.5));
    assertThat(history(fork)).containsExactlyElementsOf(before);
    assertThat(run(source).metrics().get("loss").step()).isEqualTo(2_900_000);
    assertThat(found(Comparison.EQUAL, 0.5)).containsExactly(fork);
    assertThat(found(Comparison.GREATER, 2_000_000)).containsExactly(source);
  }

  @Test
  void aForkIsForkedAndBothStayWholeWhenTheirSourcesArePurged() {
    // Given
    TreeSet<Position> all = new TreeSet<>();
    log(source, all, IntStream.rangeClosed(0, 2_100).toArray());
    seal(source);
    String first = fork(source, 2_090);
    logOne(first, 2_091, 1);
    String second = fork(first, 2_091);

    // When
    for (String gone : List.of(source, first)) {
      await(tenant.lifecycle.trash(tenant.caller, gone));
    }
    tenant.time.advance(Duration.ofDays(31));
    tenant.purge(database.blobs());

    // Then
    assertThat(await(tenant.trash.purges(tenant.caller, Optional.empty(), 9)).items()).hasSize(2);
    TreeSet<Position> expected = new TreeSet<>(all.headSet(new Position(2_091, 0, 0)));
    expected.add(new Position(2_091, 2_091, 1));
    assertThat(history(second)).containsExactlyElementsOf(expected);
    assertThat(run(second).forkedFrom().orElseThrow().runId()).isEqualTo(first);
    assertThat(run(second).params()).containsEntry("lr", "0.1");
    assertThat(edgesAround(second)).containsExactly(first + " forked_from " + second);
    await(tenant.lifecycle.trash(tenant.caller, second));
    tenant.time.advance(Duration.ofDays(31));
    tenant.purge(database.blobs());
    assertThat(tenant.naming(second)).isEmpty();
    assertThat(tenant.chunks()).isZero();
  }

  @Test
  void aParamOfTheSourceTakesTheFirstValueThatTheForkLogs() {
    String fork = fork(source, 0);

    logParam(fork, "0.1");
    String other = fork(source, 0);
    logParam(other, "0.2");
    logParam(other, "0.2");

    assertThat(run(fork).params()).containsExactly(Map.entry("lr", "0.1"));
    assertThat(run(other).params()).containsExactly(Map.entry("lr", "0.2"));
    assertThat(run(source).params()).containsExactly(Map.entry("lr", "0.1"));
    for (String each : List.of(fork, other)) {
      assertCode(ErrorCode.CONFLICT, () -> logParam(each, "0.3"));
    }
  }

  @Test
  void whatMadeTheSourceIsCopiedAndWhatItMadeIsNot() {
    String full = tenant.fullRun(Experiment.DEFAULT_ID);

    String fork = fork(full, 10);

    Map<String, Long> rows = tenant.naming(fork);
    assertThat(rows).containsKeys("run_dataset", "lineage_edge");
    assertThat(rows).doesNotContainKeys("run_artifact", "run_model", "logged_model");
    Run made = run(fork);
    assertThat(made.status()).isEqualTo(RunStatus.SCHEDULED);
    assertThat(made.tags())
        .containsOnly(
            Map.entry("team", "vision"),
            Map.entry(RunForkService.FROM, full),
            Map.entry(RunForkService.STEP, "10"));
    assertThat(tenant.audited("run.forked").detail().orElseThrow())
        .containsEntry("from", full)
        .containsEntry("step", 10);
  }

  @Test
  void aRunInTheTrashAStepNotReachedAndTooManyPointsAreRefused() {
    log(source, new TreeSet<>(), 10);
    assertCode(ErrorCode.INVALID_REQUEST, () -> fork(source, 11));
    assertCode(ErrorCode.NOT_FOUND, () -> fork("0".repeat(32), 1));
    Caller stranger = database.newTenant();
    assertCode(
        ErrorCode.NOT_FOUND,
        () -> await(forks.fork(stranger, source, new NewFork(1, none(), none(), none()))));

    manyChunks();
    assertCode(ErrorCode.UNPROCESSABLE, () -> fork(source, 10));

    await(tenant.lifecycle.trash(tenant.caller, source));
    assertCode(ErrorCode.CONFLICT, () -> fork(source, 1));
  }

  /** One more than a fork may have, with nothing in them. */
  private void manyChunks() {
    await(
        database
            .db()
            .inTenant(
                tenant.caller,
                tx ->
                    tx.execute(
                        "INSERT INTO metric_chunk SELECT s.tenant_id, s.id, -n, 0, 0, -n, 0, 0, 0,"
                            + " 0, 0, 0, 0, 0, 0, 0, 0, 1, '' FROM metric_series s,"
                            + " generate_series(0, $3) AS n WHERE s.tenant_id = $1 AND s.run_id ="
                            + " $2 AND s.key = 'loss'",
                        Tuple.of(tx.tenantId(), source, RunForkPoints.MAX_CHUNKS))));
  }

  private static <T> Optional<T> none() {
    return Optional.empty();
  }

  private static void assertCode(ErrorCode code, Runnable work) {
    assertThatThrownBy(work::run)
        .isInstanceOfSatisfying(
            ApiException.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  private String fork(String run, long step) {
    return await(forks.fork(tenant.caller, run, new NewFork(step, none(), none(), none()))).id();
  }

  private Run run(String id) {
    return await(tenant.runs.get(tenant.caller, id));
  }

  private List<String> found(Comparison comparison, double value) {
    RunSearch search =
        new RunSearch(
            List.of(Experiment.DEFAULT_ID),
            none(),
            List.of(new Condition(Entity.METRIC, "loss", comparison, new Number(value))),
            List.of(),
            RunSearch.Trash.WITHOUT,
            none(),
            none());
    return await(tenant.runs.search(tenant.caller, search, none(), 10)).items().stream()
        .map(Run::id)
        .toList();
  }

  private List<String> edgesAround(String run) {
    Lineage lineage = new Lineage(database.db());
    lineage.describeBy(new TrackingLineage());
    LineageGraph graph =
        await(
            lineage.graph(
                tenant.caller, EntityRef.of(EntityKind.RUN, run), Lineage.Direction.UPSTREAM, 5));
    return graph.edges().stream()
        .map(edge -> (edge.from() + " " + edge.relation() + " " + edge.to()).replace("run:", ""))
        .toList();
  }

  /**
   * The value at a step is the step, but for NaN at 7 and a spike at 2500; and what the machine
   * did.
   */
  private void log(String run, TreeSet<Position> into, int... steps) {
    MetricBatch batch = new MetricBatch();
    for (int step : steps) {
      double value = step == 7 ? Double.NaN : step == 2_500 ? 9e9 : step;
      batch.add("loss", step, step, value);
      into.add(new Position(step, step, value));
    }
    batch.add("system/cpu", 0, 0, 1);
    await(tenant.runs.log(tenant.caller, run, new RunLog(batch, Map.of(), Map.of())));
  }

  private void logOne(String run, long step, double value) {
    MetricBatch batch = new MetricBatch();
    batch.add("loss", step, step, value);
    await(tenant.runs.log(tenant.caller, run, new RunLog(batch, Map.of(), Map.of())));
  }

  private void logParam(String run, String value) {
    await(
        tenant.runs.log(
            tenant.caller, run, new RunLog(new MetricBatch(), Map.of("lr", value), Map.of())));
  }

  private void seal(String run) {
    await(sealer.seal(new Due(tenant.caller.tenantId(), run)));
  }

  private List<Position> history(String run) {
    return await(tenant.runs.history(tenant.caller, run, "loss", none(), 10_000)).stream()
        .map(point -> new Position(point.step(), point.at().toEpochMilli(), point.value()))
        .toList();
  }

  private List<Object> readings(String run) {
    return await(table.values(tenant.caller, List.of(run), READINGS)).columns().stream()
        .map(column -> column.values().get(0))
        .toList();
  }
}
