package io.millrace.tracking;

import static io.millrace.testing.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.audit.AuditLog;
import io.millrace.lineage.Lineage;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Json;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.parquet.ParquetWriter;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.testing.ParquetFile;
import io.millrace.testing.TestDatabase;
import io.millrace.tracking.BacklogStore.Due;
import io.millrace.tracking.MetricCurves.Curve;
import io.millrace.tracking.MetricCurves.Point;
import io.millrace.tracking.points.Position;
import io.millrace.tracking.points.Range;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.sqlclient.Tuple;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricSealingIT {
  private static final long SEED = System.nanoTime();
  private static final TestDatabase database = TestDatabase.shared();

  private final MetricStore metrics = new MetricStore();
  private RunService runs;
  private CurvesService curves;
  private MetricReader reader;
  private MetricSealer sealer;
  private Caller caller;
  private WorkerExecutor worker;
  private String run;

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
    worker = database.vertx().createSharedWorkerExecutor("test-sealing", 2);
    reader = new MetricReader(metrics, worker);
    curves = new CurvesService(database.vertx(), database.db());
    sealer = new MetricSealer(database.db(), time, worker);
    caller = database.newTenant();
    ExperimentService experiments = new ExperimentService(database.db(), audit, ids, time);
    await(database.db().inTenant(caller, experiments::createDefault));
    run = await(runs.create(caller, NewRun.ofDefaults())).id();
  }

  @Test
  void latePointsAndRepeatedBatchesEndInTheSameStateWheneverItIsSealed() {
    System.out.println("MetricSealingIT seed " + SEED);
    Random random = new Random(SEED);
    TreeSet<Position> expected = new TreeSet<>();
    List<MetricBatch> sent = new ArrayList<>();
    for (int round = 0; round < 40; round++) {
      // Given
      MetricBatch batch = batch(random, round, expected);
      sent.add(batch);
      Collections.shuffle(sent, random);

      // When
      log(batch);
      log(sent.get(0));
      if (random.nextInt(3) == 0) {
        seal();
      }

      // Then
      if (random.nextInt(4) == 0) {
        assertThat(history(1 + random.nextInt(5_000))).containsExactlyElementsOf(expected);
        assertThat(exported()).containsExactlyElementsOf(expected);
        assertCurve(random, expected, Range.ALL);
        long from = random.nextInt(40_000);
        assertCurve(random, expected, new Range(from, from + 9_000, 0, Long.MAX_VALUE));
        assertCurve(random, expected, new Range(0, Long.MAX_VALUE, 5 * from, 6 * from + 9_000));
      }
    }
    seal();
    assertThat(unsealed()).isZero();
    assertThat(history(1_000)).containsExactlyElementsOf(expected);
    assertThat(exported()).containsExactlyElementsOf(expected);
    LatestMetric latest = await(runs.get(caller, run)).metrics().get("loss");
    assertThat(position(latest)).isEqualTo(expected.last());
  }

  private static MetricBatch batch(Random random, int round, TreeSet<Position> expected) {
    MetricBatch batch = new MetricBatch();
    boolean late = random.nextInt(3) == 0;
    int size = 1 + random.nextInt(3_000);
    for (int i = 0; i < size; i++) {
      long step = late ? random.nextInt(40_000) : round * 1_000L + i;
      double value =
          switch (random.nextInt(300)) {
            case 0 -> Double.NaN;
            case 1 -> Double.POSITIVE_INFINITY;
            case 2 -> 1e6 * random.nextGaussian();
            default -> random.nextGaussian();
          };
      long time = 5 * step + random.nextInt(3);
      batch.add("loss", step, time, value);
      expected.add(new Position(step, time, value));
      batch.add("other", -step, -step, 1);
    }
    return batch;
  }

  /** Against the raw points: the total, the ends and every spike. */
  private void assertCurve(Random random, TreeSet<Position> all, Range range) {
    int maxPoints = 10 + random.nextInt(400);
    List<Position> wanted = all.stream().filter(one -> isIn(range, one)).toList();
    Curve curve =
        await(runs.curves(caller, run, List.of("loss"), range, maxPoints)).curves().get(0);
    List<Position> points = curve.points().stream().map(MetricSealingIT::position).toList();
    assertThat(manyCurves(range, maxPoints)).isEqualTo(columns(curve));
    assertThat(curve.total()).isEqualTo(wanted.size());
    assertThat(points).isSorted().hasSizeLessThanOrEqualTo(maxPoints).isSubsetOf(wanted);
    if (wanted.isEmpty()) {
      return;
    }
    assertThat(points).contains(wanted.get(0), wanted.get(wanted.size() - 1));
    List<Double> numbers =
        wanted.stream().map(Position::value).filter(value -> !value.isNaN()).toList();
    assertThat(points.stream().map(Position::value))
        .contains(Collections.min(numbers), Collections.max(numbers));
  }

  /** The same curve among those of many runs. */
  private JsonNode manyCurves(Range range, int maxPoints) {
    CurvesQuery query =
        new CurvesQuery(
            List.of("none", run),
            List.of("loss"),
            Optional.of(maxPoints),
            Optional.of(true),
            Optional.of(range.fromStep()),
            Optional.of(range.toStep()),
            Optional.of(range.fromTime()).filter(at -> at > 0).map(Instant::ofEpochMilli),
            Optional.of(range.toTime())
                .filter(at -> at < Long.MAX_VALUE)
                .map(Instant::ofEpochMilli));
    return Json.read(await(curves.curves(caller, query)), JsonNode.class).at("/curves/0");
  }

  private JsonNode columns(Curve curve) {
    List<Point> points = curve.points();
    Map<String, Object> columns = new LinkedHashMap<>();
    columns.put("run", run);
    columns.put("key", curve.key());
    columns.put("total", curve.total());
    columns.put("steps", points.stream().map(Point::step).toList());
    columns.put(
        "values",
        points.stream()
            .map(Point::value)
            .map(value -> (Object) (Double.isFinite(value) ? value : value.toString()))
            .toList());
    columns.put("times", points.stream().map(point -> point.at().toEpochMilli()).toList());
    return Json.read(Json.write(columns), JsonNode.class);
  }

  private static boolean isIn(Range range, Position one) {
    return one.step() >= range.fromStep()
        && one.step() <= range.toStep()
        && one.time() >= range.fromTime()
        && one.time() <= range.toTime();
  }

  @Test
  void twoWhoBelieveToHoldTheLeaseSealOnce() {
    // Given
    for (int i = 0; i < 10; i++) {
      MetricBatch batch = new MetricBatch();
      IntStream.range(10 * i, 10 * i + 10).forEach(step -> batch.add("loss", step, step, step));
      log(batch);
    }

    // When
    Due due = new Due(caller.tenantId(), run);
    await(Future.all(sealer.seal(due), sealer.seal(due), sealer.seal(due)));

    // Then
    assertThat(history(1_000)).hasSize(100);
    assertThat(unsealed()).isZero();
  }

  @Test
  void aSealingThatDiesLeavesEverythingAsItWas() {
    // Given
    log(new MetricBatch[] {one(1), one(2)});
    seal();
    log(new MetricBatch[] {one(2), one(3)});

    // When
    assertThatThrownBy(
            () ->
                await(
                    database
                        .db()
                        .inTenant(
                            caller,
                            tx ->
                                sealer
                                    .seal(tx, run)
                                    .compose(
                                        done ->
                                            Future.failedFuture(
                                                new IllegalStateException("killed"))))))
        .hasMessage("killed");

    // Then
    assertThat(unsealed()).isEqualTo(2);
    assertThat(history(1_000)).extracting(Position::step).containsExactly(1L, 2L, 3L);
    seal();
    assertThat(history(1_000)).extracting(Position::step).containsExactly(1L, 2L, 3L);
  }

  @Test
  void aRunHasAtMostTenThousandMetrics() {
    // Given
    MetricBatch many = new MetricBatch();
    IntStream.range(0, MetricStore.MAX_KEYS).forEach(key -> many.add("m" + key, 0, 0, key));
    log(many);

    // When
    assertThatThrownBy(() -> log(one(1)))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("at most");

    // Then
    log(many);
    assertThat(await(runs.get(caller, run)).metrics()).hasSize(MetricStore.MAX_KEYS);
  }

  @Test
  void aRunInTheTrashTakesNoPoints() {
    // Given
    log(one(1));
    await(
        database
            .db()
            .inTenant(
                caller,
                tx ->
                    tx.execute(
                        "UPDATE run SET deleted_at = now() WHERE tenant_id = $1 AND id = $2",
                        Tuple.of(tx.tenantId(), run))));

    // When, then
    assertThatThrownBy(() -> log(one(2))).isInstanceOf(ApiException.class);
    assertThat(unsealed()).isEqualTo(1);
    seal();
    assertThat(unsealed()).isZero();
  }

  private static MetricBatch one(long step) {
    MetricBatch batch = new MetricBatch();
    batch.add("loss", step, step, (double) step);
    return batch;
  }

  private void log(MetricBatch... batches) {
    for (MetricBatch batch : batches) {
      await(runs.log(caller, run, new RunLog(batch, Map.of(), Map.of())));
    }
  }

  private void seal() {
    do {
      await(sealer.seal(new Due(caller.tenantId(), run)));
    } while (unsealed() > 0);
  }

  /** The points as the table of an export has them. */
  private List<Position> exported() {
    return ParquetFile.read(await(database.db().snapshot(caller, tx -> exported(tx))))
        .rows()
        .stream()
        .filter(row -> row.get("key").equals("loss"))
        .map(
            row ->
                new Position(
                    (Long) row.get("step"), (Long) row.get("timestamp"), (Double) row.get("value")))
        .toList();
  }

  private Future<byte[]> exported(TenantTx tx) {
    return worker.executeBlocking(
        () -> {
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          ParquetWriter table = new ParquetWriter(out, ExportTables.METRICS);
          ExportSource source =
              new ExportSource(
                  tx, Experiment.DEFAULT_ID, Optional.empty(), Time.system(), Instant.MAX);
          source.eachIds(new ExportPoints(source, table)::write);
          table.finish();
          return out.toByteArray();
        },
        false);
  }

  @Test
  void anExportThatTakesTooLongGivesItsSnapshotBack() {
    Future<Void> late =
        database
            .db()
            .snapshot(
                caller,
                tx ->
                    worker.executeBlocking(
                        () -> {
                          new ExportSource(
                                  tx,
                                  Experiment.DEFAULT_ID,
                                  Optional.empty(),
                                  Time.system(),
                                  Instant.EPOCH)
                              .eachIds(ids -> {});
                          return null;
                        },
                        false));

    assertThatThrownBy(() -> await(late)).hasMessageContaining("export fewer runs");
  }

  private long unsealed() {
    return await(
        database
            .db()
            .readTenant(
                caller,
                tx ->
                    tx.one(
                        "SELECT count(*) AS n FROM metric_batch WHERE tenant_id = $1",
                        Tuple.of(tx.tenantId()),
                        row -> row.getLong("n"))));
  }

  private List<Position> history(int page) {
    List<Position> all = new ArrayList<>();
    Optional<Position> after = Optional.empty();
    List<Point> points;
    do {
      Optional<Position> from = after;
      points = await(database.db().readTenant(caller, tx -> page(tx, from, page)));
      points.stream().map(MetricSealingIT::position).forEach(all::add);
      after = all.isEmpty() ? after : Optional.of(all.get(all.size() - 1));
    } while (points.size() == page);
    return all;
  }

  private Future<List<Point>> page(TenantTx tx, Optional<Position> after, int limit) {
    return reader.history(tx, run, "loss", after, limit);
  }

  private static Position position(Point point) {
    return new Position(point.step(), point.at().toEpochMilli(), point.value());
  }

  private static Position position(LatestMetric latest) {
    return new Position(latest.step(), latest.at().toEpochMilli(), latest.value());
  }
}
