package io.millrace.tracking;

import io.millrace.audit.AuditLog;
import io.millrace.lineage.Lineage;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.db.Announcements;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Gathered;
import io.millrace.platform.db.Idempotency;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.tracking.MetricCurves.Point;
import io.millrace.tracking.RunCreations.Creation;
import io.millrace.tracking.RunSearch.ByReading;
import io.millrace.tracking.RunStore.Locked;
import io.millrace.tracking.RunStore.NewRow;
import io.millrace.tracking.points.Position;
import io.millrace.tracking.points.Range;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What can be done with runs. */
public final class RunService {
  /** Announced when a run begins, changes or logs; the id is the run's. */
  public static final String TOPIC = "run";

  /** Threads that unpack points. */
  static final int READERS = 2;

  private static final int NAME_SUFFIX = 8;

  /** Points, params and tags of a log that shares a transaction with others. */
  private static final int SMALL_LOG = 20;

  private static final int MOST_LOGS = 50;

  private final Db db;
  private final AuditLog audit;
  private final RunInputs inputs;
  private final Ids ids;
  private final Time time;
  private final ExperimentStore experiments = new ExperimentStore();
  private final RunStore store = new RunStore();
  private final MetricStore metrics = new MetricStore();
  private final MetricReader points;
  private final RunReader reader;
  private final StepReader steps;
  private final RunCursors cursors;
  private final Announcements announcements;
  private final RunCreations creations;
  private final Gathered<Logged, Void> logs;

  public RunService(
      Vertx vertx,
      Db db,
      AuditLog audit,
      Lineage lineage,
      DatasetVersions datasets,
      Ids ids,
      Time time) {
    this.db = db;
    this.audit = audit;
    this.inputs = new RunInputs(datasets, lineage);
    this.ids = ids;
    this.time = time;
    WorkerExecutor worker = vertx.createSharedWorkerExecutor("metrics", READERS);
    this.points = new MetricReader(metrics, worker);
    this.steps = new StepReader(worker);
    this.reader = new RunReader(store, metrics, datasets);
    this.cursors = new RunCursors(db, ids);
    this.announcements = new Announcements(db);
    this.creations = new RunCreations(db, audit, store, this::createAlone);
    this.logs = new Gathered<>(MOST_LOGS, this::logTogether, this::logAlone);
  }

  /** To be deployed: what makes it known that runs log. */
  Announcements announcements() {
    return announcements;
  }

  /** Starts a run; the dataset versions that it reads are recorded with it. */
  public Future<Run> create(Caller caller, NewRun run) {
    RunLogParser.checked("/params", run.params().orElse(Map.of()));
    RunLogParser.checked("/tags", run.tags().orElse(Map.of()));
    Creation creation = new Creation(caller, run, planned(caller, run));
    return (run.inputs().orElse(List.of()).isEmpty()
            ? creations.add(creation)
            : createAlone(creation))
        .map(
            made -> {
              announcements.soon(caller.tenantId(), TOPIC, made.id());
              return made;
            });
  }

  private Future<Run> createAlone(Creation creation) {
    Caller caller = creation.caller();
    return db.inTenant(
        caller, tx -> Idempotency.once(tx, caller, Run.class, () -> create(tx, creation)));
  }

  private Future<Run> create(TenantTx tx, Creation creation) {
    Run run = creation.made();
    List<RunInput> inputs = creation.run().inputs().orElse(List.of());
    return experiments
        .isOpen(tx, run.experimentId())
        .compose(
            open -> {
              if (!open) {
                throw ApiException.notFound("experiment");
              }
              return store.insert(tx, NewRow.of(run));
            })
        .compose(inserted -> store.putParams(tx, run.id(), run.params()))
        .compose(put -> store.putTags(tx, run.id(), run.tags()))
        .compose(put -> this.inputs.add(tx, run.id(), inputs))
        .compose(added -> inputs.isEmpty() ? Future.succeededFuture(run) : find(tx, run.id()))
        .compose(made -> audited(tx, creation.caller(), "run.started", made));
  }

  /** What reading it again would find, but for inputs. */
  private Run planned(Caller caller, NewRun run) {
    String id = ids.next().toString().replace("-", "");
    return new Run(
        id,
        run.experimentId().orElse(Experiment.DEFAULT_ID),
        run.name().orElse("run-" + id.substring(id.length() - NAME_SUFFIX)),
        RunStatus.RUNNING,
        new TreeMap<>(run.params().orElse(Map.of())),
        Map.of(),
        new TreeMap<>(run.tags().orElse(Map.of())),
        List.of(),
        run.startedAt().orElseGet(time::now).truncatedTo(ChronoUnit.MICROS),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        caller.subject(),
        1);
  }

  /** Renames a run, ends it with a status, or goes on with one that had ended. */
  public Future<Run> update(Caller caller, String id, RunPatch patch, OptionalLong ifMatch) {
    return db.inTenant(
        caller,
        tx ->
            lock(tx, id)
                .map(locked -> matched(locked, ifMatch))
                .compose(
                    locked ->
                        store
                            .update(tx, id, patch, time.now())
                            .compose(updated -> tx.announce(TOPIC, id))
                            .compose(announced -> find(tx, id))
                            .compose(changed -> turned(tx, caller, locked, changed))));
  }

  private Future<Run> turned(TenantTx tx, Caller caller, Locked before, Run after) {
    if (after.status() != before.status() && after.status().ended()) {
      return audited(tx, caller, "run." + after.status().wireName(), after);
    }
    return before.status().ended() && after.status() == RunStatus.RUNNING
        ? audited(tx, caller, "run.resumed", after)
        : Future.succeededFuture(after);
  }

  /**
   * Logs a batch: all of it or, when a param holds another value already (CONFLICT), nothing.
   * Repeating a batch changes nothing.
   */
  public Future<Void> log(Caller caller, String id, RunLog log) {
    Logged logged = new Logged(caller, id, log);
    return (logged.isSmall() ? logs.add(caller.tenantId(), logged) : logAlone(logged))
        .map(
            done -> {
              announcements.soon(caller.tenantId(), TOPIC, id);
              return done;
            });
  }

  private Future<Void> logAlone(Logged logged) {
    return db.inTenant(logged.caller(), tx -> log(tx, logged));
  }

  /** In the order of the runs, so that two such transactions do not wait for each other. */
  private Future<List<Void>> logTogether(List<Logged> all) {
    return db.inTenant(
        all.get(0).caller(),
        tx ->
            // join: nothing may be issued any more once one has failed and the rest is rolled back
            Future.join(
                    all.stream()
                        .sorted(Comparator.comparing(Logged::runId))
                        .map(each -> log(tx, each))
                        .toList())
                .map(done -> Collections.nCopies(all.size(), null)));
  }

  private Future<Void> log(TenantTx tx, Logged logged) {
    RunLog log = logged.log();
    return putAttributes(tx, logged.runId(), log)
        .compose(
            put ->
                log.metrics().size() == 0
                    ? Future.<Void>succeededFuture()
                    : metrics.append(tx, logged.runId(), log.metrics()));
  }

  private record Logged(Caller caller, String runId, RunLog log) {
    /** Whether others can wait for it. */
    boolean isSmall() {
      return log.metrics().size() + log.params().size() + log.tags().size() <= SMALL_LOG;
    }
  }

  /** Writers of params take turns, so that each sees the values of the others. */
  private Future<Void> putAttributes(TenantTx tx, String id, RunLog log) {
    if (log.params().isEmpty() && log.tags().isEmpty() && log.metrics().size() > 0) {
      return Future.succeededFuture();
    }
    return lock(tx, id)
        .compose(locked -> store.putParams(tx, id, log.params()))
        .map(RunService::unchanged)
        .compose(unchanged -> store.putTags(tx, id, log.tags()));
  }

  /** One run. */
  public Future<Run> get(Caller caller, String id) {
    return db.readTenant(caller, tx -> find(tx, id));
  }

  /** Runs with all their params, latest metrics, tags and inputs. */
  public Future<RunPage> search(
      Caller caller, RunSearch search, Optional<String> cursor, int limit) {
    return search(caller, search, Optional.empty(), cursor, limit);
  }

  /**
   * Runs with params, latest metrics, tags and inputs.
   *
   * @param columns which params, metrics and tags; empty for all
   * @param cursor where the last page of the same search ended
   * @return a page without a total
   */
  public Future<RunPage> search(
      Caller caller,
      RunSearch search,
      Optional<RunColumns> columns,
      Optional<String> cursor,
      int limit) {
    return cursors
        .signer(caller.tenantId(), search)
        .compose(
            signer -> {
              Optional<List<String>> after = cursor.map(signer::open);
              return db.readTenant(
                  caller,
                  tx ->
                      steps
                          .all(tx, search, search.first().stream().map(ByReading::column).toList())
                          .compose(at -> store.page(tx, search, at, after, limit))
                          .compose(
                              found ->
                                  reader
                                      .read(tx, found.ids(), columns)
                                      .map(
                                          runs ->
                                              new RunPage(
                                                  runs,
                                                  found.end().map(signer::sign).orElse(null),
                                                  null))));
            });
  }

  /** How many runs a search has. */
  public Future<Long> count(Caller caller, RunSearch search) {
    return db.readTenant(caller, tx -> store.count(tx, search));
  }

  /**
   * Curves of a run's metrics.
   *
   * @param keys of which; empty for the first hundred
   * @param range which points
   * @param maxPoints most points of each curve, from 10: of more points those are chosen between
   *     which nothing rises or falls that cannot be seen
   */
  public Future<MetricCurves> curves(
      Caller caller, String id, List<String> keys, Range range, int maxPoints) {
    return db.readTenant(
        caller, tx -> find(tx, id).compose(found -> points.curves(tx, id, keys, range, maxPoints)));
  }

  /**
   * Points of one metric by step, time and value, also of a run in the trash.
   *
   * @param after the last point of the page before
   */
  public Future<List<Point>> history(
      Caller caller, String id, String key, Optional<Position> after, int limit) {
    return db.readTenant(
        caller,
        tx ->
            reader
                .read(tx, List.of(id))
                .map(
                    runs ->
                        runs.stream().findFirst().orElseThrow(() -> ApiException.notFound("run")))
                .compose(found -> points.history(tx, id, key, after, limit)));
  }

  /**
   * The latest values of a run's metrics that are numbers, inside another feature's transaction.
   */
  public Future<Map<String, Double>> latestMetrics(TenantTx tx, String id) {
    return metrics
        .latest(tx, List.of(id), Optional.empty())
        .map(
            byRun ->
                byRun.getOrDefault(id, Map.of()).entrySet().stream()
                    .filter(metric -> Double.isFinite(metric.getValue().value()))
                    .collect(
                        Collectors.toMap(Map.Entry::getKey, metric -> metric.getValue().value())));
  }

  private Future<Locked> lock(TenantTx tx, String id) {
    return store.lock(tx, id).map(run -> run.orElseThrow(() -> ApiException.notFound("run")));
  }

  private Future<Run> find(TenantTx tx, String id) {
    return reader
        .read(tx, List.of(id))
        .map(
            runs ->
                runs.stream()
                    .filter(run -> run.deletedAt().isEmpty())
                    .findFirst()
                    .orElseThrow(() -> ApiException.notFound("run")));
  }

  private Future<Run> audited(TenantTx tx, Caller caller, String action, Run run) {
    Map<String, Object> detail = Map.of("name", run.name(), "experiment", run.experimentId());
    return audit.append(tx, caller, action, "run:" + run.id(), detail).map(run);
  }

  private static Locked matched(Locked run, OptionalLong ifMatch) {
    if (ifMatch.isPresent() && ifMatch.getAsLong() != run.revision()) {
      throw ApiException.of(
          ErrorCode.PRECONDITION_FAILED, "The run has changed since you read it; read it again.");
    }
    return run;
  }

  private static Void unchanged(List<Map.Entry<String, String>> others) {
    if (!others.isEmpty()) {
      throw ApiException.of(
          ErrorCode.CONFLICT,
          "The param '%s' has the value '%s' already; a param keeps its first value."
              .formatted(others.get(0).getKey(), others.get(0).getValue()));
    }
    return null;
  }
}
