package io.millrace.tracking;

import io.millrace.platform.ApiException;
import io.millrace.platform.db.TenantTx;
import io.millrace.tracking.Reading.What;
import io.millrace.tracking.ReadingStore.Extremes;
import io.millrace.tracking.RunColumns.Name;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What metrics of some runs were at their lowest, at their highest and at steps. */
final class MetricReadings {
  /** Each is read by itself. */
  static final int MAX_STEPS = 10;

  private final StepReader steps;
  private final ReadingStore store = new ReadingStore();

  MetricReadings(WorkerExecutor worker) {
    this.steps = new StepReader(worker);
  }

  /**
   * Values by column and run.
   *
   * @param columns metrics, none of them the last value
   * @return with a map for each column; fails with INVALID_REQUEST for more than {@value
   *     #MAX_STEPS} different steps
   */
  Future<Map<Name, Map<String, Double>>> of(TenantTx tx, List<String> runs, List<Name> columns) {
    Map<Name, Map<String, Double>> values = new HashMap<>();
    columns.forEach(column -> values.put(column, new HashMap<>()));
    Map<Long, List<Name>> bySteps =
        columns.stream()
            .filter(column -> column.reading().what() == What.AT)
            .collect(Collectors.groupingBy(column -> column.reading().step()));
    if (bySteps.size() > MAX_STEPS) {
      throw ApiException.invalid(
          "/columns", "At most %d different steps at once.".formatted(MAX_STEPS));
    }
    Future<Void> read = extremes(tx, runs, columns, values);
    for (Map.Entry<Long, List<Name>> one : bySteps.entrySet()) {
      List<String> keys = one.getValue().stream().map(Name::key).distinct().toList();
      read =
          read.compose(before -> steps.at(tx, runs, keys, one.getKey()))
              .map(
                  byKey -> {
                    one.getValue()
                        .forEach(
                            column ->
                                values
                                    .get(column)
                                    .putAll(byKey.getOrDefault(column.key(), Map.of())));
                    return null;
                  });
    }
    return read.map(done -> values);
  }

  private Future<Void> extremes(
      TenantTx tx, List<String> runs, List<Name> columns, Map<Name, Map<String, Double>> values) {
    Map<String, List<Name>> byKey =
        columns.stream()
            .filter(column -> column.reading().what() != What.AT)
            .collect(Collectors.groupingBy(Name::key));
    if (byKey.isEmpty()) {
      return Future.succeededFuture();
    }
    return store
        .extremes(tx, runs, byKey.keySet())
        .map(
            found -> {
              found.forEach(
                  one ->
                      byKey.get(one.key()).forEach(column -> put(values.get(column), column, one)));
              return null;
            });
  }

  private static void put(Map<String, Double> byRun, Name column, Extremes one) {
    Double value = column.reading().what() == What.MIN ? one.min() : one.max();
    if (value != null) {
      byRun.put(one.runId(), value);
    }
  }
}
