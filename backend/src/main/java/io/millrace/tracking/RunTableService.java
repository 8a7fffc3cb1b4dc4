package io.millrace.tracking;

import io.millrace.platform.Caller;
import io.millrace.platform.Cursor;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.tracking.RunColumnStore.Counted;
import io.millrace.tracking.RunColumns.Kind;
import io.millrace.tracking.RunColumns.Name;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a table of an experiment's runs is drawn from: its columns, and values of some cells. */
public final class RunTableService {
  /** Of longer texts of params and tags a table shows so many characters. */
  static final int MAX_TEXT = 200;

  private final Db db;
  private final RunColumnStore columns = new RunColumnStore();
  private final RunAttributeStore attributes = new RunAttributeStore();
  private final MetricStore metrics = new MetricStore();
  private final MetricReadings readings;

  RunTableService(Db db, WorkerExecutor worker) {
    this.db = db;
    this.readings = new MetricReadings(worker);
  }

  /**
   * The metrics, params and tags that runs of an experiment have, the commonest first.
   *
   * @param search text that the key contains, whatever its case
   * @return fails with NOT_FOUND for an experiment that is not there or in the trash
   */
  public Future<RunColumnPage> columns(
      Caller caller,
      String experimentId,
      Optional<Kind> kind,
      Optional<String> search,
      Optional<String> cursor,
      int limit) {
    Optional<RunColumn> after =
        Cursor.parse(cursor).map(last -> new RunColumn(last.id(), last.keyAsLong()));
    return db.readTenant(
            caller,
            tx ->
                columns
                    .requireExperiment(tx, experimentId)
                    .compose(there -> columns.list(tx, experimentId, kind, search, after, limit))
                    .compose(
                        found ->
                            columns
                                .isDue(tx, experimentId)
                                .map(due -> new Read(page(found, cursor, limit), due))))
        .compose(read -> read.due() ? counted(caller, experimentId, read.page()) : done(read));
  }

  private static Future<RunColumnPage> done(Read read) {
    return Future.succeededFuture(read.page());
  }

  /** Once for all who read it next. */
  private Future<RunColumnPage> counted(Caller caller, String experimentId, RunColumnPage page) {
    return db.inTenant(caller, tx -> columns.fold(tx, experimentId)).map(page);
  }

  private static RunColumnPage page(List<Counted> found, Optional<String> cursor, int limit) {
    List<RunColumn> items = found.stream().limit(limit).map(Counted::column).toList();
    RunColumn last = found.size() > limit ? items.get(limit - 1) : null;
    return new RunColumnPage(
        items,
        last == null ? null : Cursor.of(Long.toString(last.runs()), last.name()),
        cursor.isPresent() ? null : found.isEmpty() ? 0 : found.get(0).total());
  }

  /**
   * Values of runs, whatever their experiment, in the trash or not; a run that is not there has
   * none.
   *
   * @param names the columns; INVALID_REQUEST for one that is none
   */
  public Future<RunValues> values(Caller caller, List<String> ids, List<String> names) {
    List<Name> asked = names.stream().map(name -> Name.of("/columns", name)).toList();
    RunColumns of = RunColumns.of(asked.stream().filter(Name::isLast).toList());
    List<Name> read = asked.stream().filter(name -> !name.isLast()).toList();
    return db.readTenant(
        caller,
        tx -> {
          Future<Map<String, Map<String, Object>>> latest = latest(tx, ids, of.metrics());
          Future<Map<String, Map<String, Object>>> params =
              attributes.params(tx, ids, Optional.of(of.params())).map(RunTableService::byKey);
          Future<Map<String, Map<String, Object>>> tags =
              attributes.tags(tx, ids, Optional.of(of.tags())).map(RunTableService::byKey);
          Future<Map<Name, Map<String, Double>>> others = readings.of(tx, ids, read);
          return Future.all(latest, params, tags, others)
              .map(
                  all ->
                      new RunValues(
                          asked.stream()
                              .map(
                                  name ->
                                      column(
                                          name,
                                          ids,
                                          name.isLast()
                                              ? switch (name.kind()) {
                                                case METRICS -> latest.result();
                                                case PARAMS -> params.result();
                                                case TAGS -> tags.result();
                                              }
                                              : Map.of(
                                                  name.key(), shown(others.result().get(name)))))
                              .toList()));
        });
  }

  private static Map<String, Object> shown(Map<String, Double> byRun) {
    Map<String, Object> shown = new HashMap<>();
    byRun.forEach((run, value) -> shown.put(run, shown(value.doubleValue())));
    return shown;
  }

  private static RunValues.Column column(
      Name name, List<String> ids, Map<String, Map<String, Object>> byKey) {
    Map<String, Object> byRun = byKey.getOrDefault(name.key(), Map.of());
    // not List.of: it takes no null
    return new RunValues.Column(
        name.toString(), Collections.unmodifiableList(ids.stream().map(byRun::get).toList()));
  }

  private Future<Map<String, Map<String, Object>>> latest(
      TenantTx tx, List<String> ids, List<String> keys) {
    return metrics
        .latest(tx, ids, Optional.of(keys))
        .map(
            byRun -> {
              Map<String, Map<String, Object>> byKey = new HashMap<>();
              byRun.forEach(
                  (run, values) ->
                      values.forEach(
                          (key, metric) ->
                              byKey
                                  .computeIfAbsent(key, ignored -> new HashMap<>())
                                  .put(run, shown(metric.value()))));
              return byKey;
            });
  }

  private static Object shown(double value) {
    return Double.isFinite(value) ? (Object) value : Double.toString(value);
  }

  private static Map<String, Map<String, Object>> byKey(Map<String, Map<String, String>> byRun) {
    Map<String, Map<String, Object>> byKey = new HashMap<>();
    byRun.forEach(
        (run, values) ->
            values.forEach(
                (key, value) ->
                    byKey.computeIfAbsent(key, ignored -> new HashMap<>()).put(run, shown(value))));
    return byKey;
  }

  private static String shown(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
  }

  private record Read(RunColumnPage page, boolean due) {}
}
