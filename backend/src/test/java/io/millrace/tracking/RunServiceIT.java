package io.millrace.tracking;

import static io.millrace.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.audit.AuditLog;
import io.millrace.lineage.EntityKind;
import io.millrace.lineage.EntityRef;
import io.millrace.lineage.Lineage;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.testing.TestDatabase;
import io.millrace.tracking.MetricCurves.Curve;
import io.millrace.tracking.MetricCurves.Point;
import io.millrace.tracking.points.Range;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunServiceIT {
  private static final UUID DATASET = UUID.fromString("00000000-0000-7000-8000-000000000001");
  private static final TestDatabase database = TestDatabase.shared();

  private Lineage lineage;
  private ExperimentService experiments;
  private RunService runs;
  private Caller caller;

  @BeforeEach
  void setUp() {
    Time time = Time.system();
    Ids ids = new Ids(time);
    AuditLog audit = new AuditLog(database.db(), time);
    lineage = new Lineage(database.db());
    experiments = new ExperimentService(database.db(), audit, ids, time);
    runs =
        new RunService(
            database.vertx(), database.db(), audit, lineage, new OneDataset(), ids, time);
    caller = database.newTenant();
    await(database.db().inTenant(caller, experiments::createDefault));
  }

  @Test
  void aRunInTheDefaultExperimentKeepsWhatItWasStartedWith() {
    // When
    Run run = start(Map.of("lr", "0.1"), Map.of("team", "vision"), List.of(input(1)));

    // Then
    assertThat(run.experimentId()).isEqualTo("0");
    assertThat(run.id()).matches("[0-9a-f]{32}");
    assertThat(run.params()).containsExactly(Map.entry("lr", "0.1"));
    assertThat(run.tags()).containsExactly(Map.entry("team", "vision"));
    assertThat(run.inputs().get(0).datasetName()).contains("digits");
    assertThat(await(runs.get(caller, run.id()))).isEqualTo(run);
  }

  @Test
  void aRunThatReadsNothingIsAnsweredAsItIsReadAgain() {
    // When
    Run run = start(Map.of("lr", "0.1", "depth", "3"), Map.of("team", "vision"), List.of());

    // Then
    assertThat(await(runs.get(caller, run.id()))).isEqualTo(run);
  }

  @Test
  void theDatasetVersionIsInTheLineageOfTheRun() {
    // Given
    Run run = start(Map.of(), Map.of(), List.of(input(1)));

    // When
    List<String> edges =
        await(
                lineage.graph(
                    caller, EntityRef.of(EntityKind.RUN, run.id()), Lineage.Direction.UPSTREAM, 2))
            .edges()
            .stream()
            .map(edge -> edge.from() + " " + edge.relation())
            .toList();

    // Then
    assertThat(edges).containsExactly("dataset_version:" + DATASET + "@1 read");
  }

  @Test
  void aRunOnAVersionThatIsNotThereLeavesNothing() {
    // When, then
    assertThatThrownBy(() -> start(Map.of(), Map.of(), List.of(input(2))))
        .isInstanceOfSatisfying(ApiException.class, code(ErrorCode.NOT_FOUND));
    assertThat(await(list("-startedAt", Optional.empty(), 10)).items()).isEmpty();
  }

  @Test
  void anUnknownExperimentIsNotFound() {
    // Given
    NewRun run =
        new NewRun(
            Optional.of("elsewhere"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    // When, then
    assertThatThrownBy(() -> await(runs.create(caller, run)))
        .isInstanceOfSatisfying(ApiException.class, code(ErrorCode.NOT_FOUND));
  }

  @Test
  void anotherTenantSeesNothing() {
    // Given
    Run run = start(Map.of(), Map.of(), List.of());
    Caller stranger = database.newTenant();

    // When, then
    assertThatThrownBy(() -> await(runs.get(stranger, run.id())))
        .isInstanceOfSatisfying(ApiException.class, code(ErrorCode.NOT_FOUND));
    assertThatThrownBy(() -> await(runs.log(stranger, run.id(), points("{}"))))
        .isInstanceOfSatisfying(ApiException.class, code(ErrorCode.NOT_FOUND));
  }

  @Test
  void aParamKeepsItsFirstValueAndTheWholeBatchFails() {
    // Given
    Run run = start(Map.of("lr", "0.1"), Map.of(), List.of());

    // When
    assertThatThrownBy(
            () ->
                log(
                    run,
                    "{\"params\":{\"lr\":\"0.2\",\"new\":\"1\"},\"tags\":{\"t\":\"1\"},"
                        + "\"metrics\":[{\"key\":\"loss\",\"value\":1}]}"))
        .isInstanceOfSatisfying(ApiException.class, code(ErrorCode.CONFLICT))
        .hasMessageContaining("'lr' has the value '0.1'");

    // Then
    Run after = await(runs.get(caller, run.id()));
    assertThat(after.params()).containsExactly(Map.entry("lr", "0.1"));
    assertThat(after.tags()).isEmpty();
    assertThat(after.metrics()).isEmpty();
  }

  @Test
  void repeatingABatchChangesNothing() {
    // Given
    Run run = start(Map.of(), Map.of(), List.of());
    String batch =
        "{\"params\":{\"a\":\"1\"},\"metrics\":["
            + "{\"key\":\"loss\",\"value\":2,\"step\":1,\"at\":\"2026-01-01T00:00:00Z\"},"
            + "{\"key\":\"loss\",\"value\":2,\"step\":1,\"at\":\"2026-01-01T00:00:00Z\"},"
            + "{\"key\":\"loss\",\"value\":\"NaN\",\"step\":2,\"at\":\"2026-01-01T00:00:00Z\"}]}";

    // When
    log(run, batch);
    log(run, batch);

    // Then
    Curve curve = curve(run, 100);
    assertThat(curve.total()).isEqualTo(2);
    assertThat(curve.points()).extracting(Point::value).containsExactly(2.0, Double.NaN);
  }

  @Test
  void theLatestPointIsTheGreatestByStepThenTimeThenValueWhateverTheOrder() {
    // Given
    Run run = start(Map.of(), Map.of(), List.of());

    // When
    log(run, metric(5, "2026-01-01T00:00:02Z", "0.5"));
    log(run, metric(9, "2026-01-01T00:00:01Z", "0.1"));
    log(run, metric(7, "2026-01-01T00:00:09Z", "0.9"));
    log(run, metric(9, "2026-01-01T00:00:01Z", "\"-Infinity\""));

    // Then
    LatestMetric latest = await(runs.get(caller, run.id())).metrics().get("loss");
    assertThat(latest).isEqualTo(new LatestMetric(0.1, 9, Instant.parse("2026-01-01T00:00:01Z")));
  }

  @Test
  void aThinnedCurveKeepsEverySpike() {
    // Given
    Run run = start(Map.of(), Map.of(), List.of());
    MetricBatch batch = new MetricBatch();
    IntStream.range(0, 9_000)
        .forEach(
            step ->
                batch.add(
                    "loss",
                    step,
                    step,
                    step == 4_321 ? 1e9 : step == 777 ? -1e9 : Math.sin(step / 500.0)));
    await(runs.log(caller, run.id(), new RunLog(batch, Map.of(), Map.of())));

    // When
    Curve curve = curve(run, 100);

    // Then
    assertThat(curve.total()).isEqualTo(9_000);
    assertThat(curve.points()).hasSizeLessThanOrEqualTo(100);
    assertThat(curve.points()).extracting(Point::value).contains(1e9, -1e9);
    assertThat(curve.points()).extracting(Point::step).contains(0L, 8_999L).isSorted();
  }

  @Test
  void pagesOfASortedListNeitherRepeatNorLeaveOut() {
    // Given
    for (int i = 0; i < 23; i++) {
      Run run = start(Map.of("depth", Integer.toString(i % 4)), Map.of(), List.of());
      if (i % 5 != 0) {
        log(run, metric(1, "2026-01-01T00:00:00Z", i % 7 == 0 ? "\"NaN\"" : "" + i % 6));
      }
    }

    for (String sort :
        List.of(
            "startedAt",
            "-startedAt",
            "name",
            "-name",
            "metrics.loss",
            "-metrics.loss",
            "params.depth",
            "-params.depth",
            "params.none")) {
      // When
      List<Run> all = new ArrayList<>();
      Optional<String> cursor = Optional.empty();
      do {
        RunPage page = await(list(sort, cursor, 4));
        all.addAll(page.items());
        cursor = Optional.ofNullable(page.nextCursor());
      } while (cursor.isPresent());

      // Then
      assertThat(all).as(sort).extracting(Run::id).doesNotHaveDuplicates().hasSize(23);
    }
    List<Run> best = await(list("-metrics.loss", Optional.empty(), 100)).items();
    assertThat(best.get(0).metrics().get("loss").value()).isEqualTo(5.0);
    assertThat(best.get(22).metrics()).isEmpty();
  }

  @Test
  void aForgedCursorIsTheClientsMistake() {
    for (String cursor : List.of("%%%", "AAAA", io.millrace.platform.Cursor.of("0 x", "y"))) {
      assertThatThrownBy(() -> await(list("-metrics.loss", Optional.of(cursor), 4)))
          .isInstanceOfSatisfying(ApiException.class, code(ErrorCode.INVALID_REQUEST));
    }
  }

  @Test
  void writersOfOneRunTakeTurns() {
    // Given
    Run run = start(Map.of(), Map.of(), List.of());

    // When
    List<Future<Void>> all =
        IntStream.range(0, 16)
            .mapToObj(
                writer -> {
                  MetricBatch batch = new MetricBatch();
                  for (int key = 0; key < 10; key++) {
                    for (int step = 0; step < 10; step++) {
                      batch.add("m" + (writer + key) % 10, writer * 10L + step, 0, step);
                    }
                  }
                  return runs.log(caller, run.id(), new RunLog(batch, Map.of(), Map.of()));
                })
            .toList();
    await(Future.all(all));

    // Then
    Map<String, Long> totals =
        await(runs.curves(caller, run.id(), List.of(), Range.ALL, 10)).curves().stream()
            .collect(Collectors.toMap(Curve::key, Curve::total));
    assertThat(totals).hasSize(10).allSatisfy((key, total) -> assertThat(total).isEqualTo(160));
  }

  @Test
  void endingSetsTheEndAndAStaleRevisionIsRefused() {
    // Given
    Run run = start(Map.of(), Map.of(), List.of());
    RunPatch finish =
        new RunPatch(Optional.empty(), Optional.of(RunStatus.FINISHED), Optional.empty());

    // When
    Run ended = await(runs.update(caller, run.id(), finish, OptionalLong.of(run.revision())));

    // Then
    assertThat(ended.endedAt()).isPresent();
    assertThatThrownBy(
            () -> await(runs.update(caller, run.id(), finish, OptionalLong.of(run.revision()))))
        .isInstanceOfSatisfying(ApiException.class, code(ErrorCode.PRECONDITION_FAILED));
  }

  @Test
  void anExperimentsNameIsTakenOnce() {
    // Given
    NewExperiment digits =
        new NewExperiment(
            "digits", Optional.of("what is it"), Optional.of(Map.of("team", "vision")));
    Experiment made = await(experiments.create(caller, digits));

    // When, then
    assertThatThrownBy(() -> await(experiments.create(caller, digits)))
        .isInstanceOfSatisfying(ApiException.class, code(ErrorCode.ALREADY_EXISTS));
    ExperimentPatch rename = ExperimentPatch.renamed("Default");
    assertThatThrownBy(
            () -> await(experiments.update(caller, made.id(), rename, OptionalLong.empty())))
        .isInstanceOfSatisfying(ApiException.class, code(ErrorCode.ALREADY_EXISTS));
  }

  private Run start(Map<String, String> params, Map<String, String> tags, List<RunInput> inputs) {
    return await(
        runs.create(
            caller,
            new NewRun(
                Optional.empty(),
                Optional.empty(),
                Optional.of(params),
                Optional.of(tags),
                Optional.of(inputs),
                Optional.empty())));
  }

  private void log(Run run, String body) {
    await(runs.log(caller, run.id(), points(body)));
  }

  private Curve curve(Run run, int maxPoints) {
    return await(runs.curves(caller, run.id(), List.of("loss"), Range.ALL, maxPoints))
        .curves()
        .get(0);
  }

  private Future<RunPage> list(String sort, Optional<String> cursor, int limit) {
    return runs.search(
        caller,
        RunSearch.all().orderedBy(List.of(RunSearch.order("query/sort", sort))),
        cursor,
        limit);
  }

  private static RunLog points(String body) {
    return RunLogParser.parse(Buffer.buffer(body), Time.system().now());
  }

  private static String metric(long step, String at, String value) {
    return "{\"metrics\":[{\"key\":\"loss\",\"step\":%d,\"at\":\"%s\",\"value\":%s}]}"
        .formatted(step, at, value);
  }

  private static RunInput input(int version) {
    return new RunInput(DATASET, Optional.empty(), version, Optional.of("training"));
  }

  private static java.util.function.Consumer<ApiException> code(ErrorCode code) {
    return failure -> assertThat(failure.code()).isEqualTo(code);
  }

  /** A tenant's datasets as they are after one commit. */
  private static final class OneDataset implements DatasetVersions {
    @Override
    public Future<String> require(TenantTx tx, UUID datasetId, int version) {
      return datasetId.equals(DATASET) && version == 1
          ? Future.succeededFuture("d1")
          : Future.failedFuture(ApiException.notFound("dataset version"));
    }

    @Override
    public Future<Map<UUID, String>> names(TenantTx tx, Collection<UUID> ids) {
      return Future.succeededFuture(
          ids.stream().collect(Collectors.toMap(Function.identity(), id -> "digits")));
    }
  }
}
