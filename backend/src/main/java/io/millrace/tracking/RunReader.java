package io.millrace.tracking;

import io.millrace.platform.db.TenantTx;
import io.millrace.tracking.RunStore.InputRow;
import io.millrace.tracking.RunStore.RunRow;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Puts whole runs together from their tables: a query a table, however many runs. */
final class RunReader {
  private final RunStore runs;
  private final RunAttributeStore attributes = new RunAttributeStore();
  private final MetricStore metrics;
  private final DatasetVersions datasets;

  RunReader(RunStore runs, MetricStore metrics, DatasetVersions datasets) {
    this.runs = runs;
    this.metrics = metrics;
    this.datasets = datasets;
  }

  /** The runs of these ids, in the same order, those in the trash too. */
  Future<List<Run>> read(TenantTx tx, List<String> ids) {
    return read(tx, ids, Optional.empty());
  }

  /**
   * The runs of these ids, in the same order, those in the trash too.
   *
   * @param columns which of their values; empty for all
   */
  Future<List<Run>> read(TenantTx tx, List<String> ids, Optional<RunColumns> columns) {
    if (ids.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    Future<Void> prepared = ids.size() == 1 ? Future.succeededFuture() : runs.preferIndexes(tx);
    Future<List<RunRow>> rows = runs.byIds(tx, ids);
    Future<Map<String, Map<String, String>>> params =
        attributes.params(tx, ids, columns.map(RunColumns::params));
    Future<Map<String, Map<String, String>>> tags =
        attributes.tags(tx, ids, columns.map(RunColumns::tags));
    Future<Map<String, Map<String, LatestMetric>>> latest =
        metrics.latest(tx, ids, columns.map(RunColumns::metrics));
    Future<Map<String, List<RunInput>>> inputs =
        runs.inputs(tx, ids).compose(found -> named(tx, found));
    return Future.all(List.of(prepared, rows, params, tags, latest, inputs))
        .map(
            all ->
                inOrder(
                    ids,
                    rows.result(),
                    new Parts(params.result(), tags.result(), latest.result(), inputs.result())));
  }

  private Future<Map<String, List<RunInput>>> named(TenantTx tx, List<InputRow> rows) {
    Collection<UUID> ids =
        rows.stream().map(row -> row.input().datasetId()).collect(Collectors.toSet());
    Future<Map<UUID, String>> names =
        ids.isEmpty() ? Future.succeededFuture(Map.of()) : datasets.names(tx, ids);
    return names.map(
        known ->
            rows.stream()
                .collect(
                    Collectors.groupingBy(
                        InputRow::runId,
                        Collectors.mapping(
                            row -> withName(row.input(), known), Collectors.toList()))));
  }

  private static RunInput withName(RunInput input, Map<UUID, String> names) {
    return new RunInput(
        input.datasetId(),
        Optional.ofNullable(names.get(input.datasetId())),
        input.version(),
        input.context());
  }

  private static List<Run> inOrder(List<String> ids, List<RunRow> rows, Parts parts) {
    Map<String, RunRow> byId =
        rows.stream().collect(Collectors.toMap(RunRow::id, Function.identity()));
    return ids.stream().map(byId::get).filter(Objects::nonNull).map(parts::run).toList();
  }

  private record Parts(
      Map<String, Map<String, String>> params,
      Map<String, Map<String, String>> tags,
      Map<String, Map<String, LatestMetric>> metrics,
      Map<String, List<RunInput>> inputs) {
    Run run(RunRow row) {
      return new Run(
          row.id(),
          row.experimentId(),
          row.name(),
          row.status(),
          params.getOrDefault(row.id(), Map.of()),
          metrics.getOrDefault(row.id(), Map.of()),
          tags.getOrDefault(row.id(), Map.of()),
          inputs.getOrDefault(row.id(), List.of()),
          row.startedAt(),
          row.endedAt(),
          row.deletedAt(),
          row.resumedAt(),
          row.forkedFrom(),
          row.createdBy(),
          row.revision());
    }
  }
}
