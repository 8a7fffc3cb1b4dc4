package io.millrace.tracking;

import static io.millrace.datasets.BlobWindow.await;

import io.millrace.platform.Json;
import io.millrace.platform.parquet.ParquetColumn;
import io.millrace.platform.parquet.ParquetType;
import io.millrace.platform.parquet.ParquetWriter;
import io.millrace.tracking.ExportStore.ExportedRun;
import io.millrace.tracking.RunLinks.Dataset;
import io.millrace.tracking.RunLinks.Model;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The tables of an export. Their names and columns are said in docs/tracking.md. */
final class ExportTables {
  private static final List<ParquetColumn> RUNS =
      List.of(
          text("run_id"),
          text("experiment_id"),
          text("name"),
          text("status"),
          text("created_by"),
          ParquetColumn.of("started_at", ParquetType.MOMENT),
          ParquetColumn.optional("ended_at", ParquetType.MOMENT),
          optional("parent_run_id"));

  private static final List<ParquetColumn> ATTRIBUTES =
      List.of(text("run_id"), text("key"), text("value"));

  static final List<ParquetColumn> METRICS =
      List.of(
          text("run_id"),
          text("key"),
          number("step"),
          ParquetColumn.of("timestamp", ParquetType.MILLIS),
          ParquetColumn.of("value", ParquetType.REAL));

  private static final List<ParquetColumn> DATASETS =
      List.of(
          text("run_id"),
          text("kind"),
          optional("context"),
          optional("name"),
          optional("dataset_id"),
          ParquetColumn.optional("version", ParquetType.INTEGER),
          optional("digest"),
          optional("source_type"),
          optional("source"),
          optional("schema"),
          optional("profile"));

  private static final List<ParquetColumn> RUN_MODELS =
      List.of(text("run_id"), text("model_id"), text("direction"), number("step"));

  private static final List<ParquetColumn> MODELS =
      List.of(
          text("model_id"),
          optional("source_run_id"),
          text("name"),
          text("status"),
          text("model_type"),
          ParquetColumn.of("created_at", ParquetType.MOMENT),
          ParquetColumn.of("updated_at", ParquetType.MOMENT),
          text("params"),
          text("tags"),
          text("metrics"));

  private static final List<ParquetColumn> VERSIONS =
      List.of(
          optional("run_id"),
          optional("logged_model_id"),
          text("model"),
          number("version"),
          text("state"),
          text("stage"),
          text("aliases"),
          optional("artifact_path"),
          number("bytes"),
          text("sha256"),
          text("created_by"),
          ParquetColumn.of("created_at", ParquetType.MOMENT));

  private final String experimentId;
  private final ExportSource source;
  private final DatasetVersions datasets;
  private final RunHolds holds;
  private final ExportStore store = new ExportStore();
  private final RunStore runs = new RunStore();
  private final RunLinkStore links = new RunLinkStore();
  private final LoggedModelStore models = new LoggedModelStore();

  ExportTables(String experimentId, ExportSource source, DatasetVersions datasets, RunHolds holds) {
    this.experimentId = experimentId;
    this.source = source;
    this.datasets = datasets;
    this.holds = holds;
  }

  /** Writes all of them, and notes which files there are. */
  void write(ExportArchive archive, ExportFiles files) throws IOException {
    await(runs.preferIndexes(source.tx()));
    archive.table("runs.parquet", RUNS, table -> source.eachPage(page -> runs(table, page)));
    archive.table(
        "params.parquet",
        ATTRIBUTES,
        table -> source.eachIds(ids -> attributes(table, ids, Kind.PARAMS)));
    archive.table(
        "tags.parquet",
        ATTRIBUTES,
        table -> source.eachIds(ids -> attributes(table, ids, Kind.TAGS)));
    archive.table(
        "metrics.parquet",
        METRICS,
        table -> source.eachIds(new ExportPoints(source, table)::write));
    archive.table(
        "inputs/datasets.parquet", DATASETS, table -> source.eachIds(ids -> datasets(table, ids)));
    archive.table(
        "run_models.parquet", RUN_MODELS, table -> source.eachIds(ids -> runModels(table, ids)));
    archive.table("models.parquet", MODELS, table -> source.eachModels(ids -> models(table, ids)));
    archive.table("model_versions.parquet", VERSIONS, this::versions);
    source.eachIds(ids -> source.each(store.files(source.tx(), ids), files::note));
    source.eachModels(ids -> source.each(store.files(source.tx(), ids), files::note));
  }

  private void runs(ParquetWriter table, List<ExportedRun> page) throws IOException {
    for (ExportedRun run : page) {
      table.row(
          run.id(),
          experimentId,
          run.name(),
          run.status(),
          run.createdBy(),
          run.startedAt(),
          run.endedAt(),
          run.parent());
    }
  }

  private void attributes(ParquetWriter table, List<String> ids, Kind kind) throws IOException {
    source.each(
        kind == Kind.PARAMS ? store.params(source.tx(), ids) : store.tags(source.tx(), ids),
        one -> table.row(one.runId(), one.key(), one.value()));
  }

  private void datasets(ParquetWriter table, List<String> ids) throws IOException {
    List<RunStore.InputRow> inputs = await(runs.inputs(source.tx(), ids));
    Set<UUID> read = new HashSet<>();
    inputs.forEach(row -> read.add(row.input().datasetId()));
    Map<UUID, String> names = read.isEmpty() ? Map.of() : await(datasets.names(source.tx(), read));
    for (RunStore.InputRow row : inputs) {
      RunInput input = row.input();
      UUID id = input.datasetId();
      String context = input.context().orElse(null);
      table.row(
          row.runId(),
          "version",
          context,
          names.get(id),
          id.toString(),
          input.version(),
          null,
          null,
          null,
          null,
          null);
    }
    for (Map.Entry<String, RunLinks> run : await(links.of(source.tx(), ids)).entrySet()) {
      for (Dataset dataset : run.getValue().datasets()) {
        table.row(
            run.getKey(),
            "logged",
            dataset.tags().get("mlflow.data.context"),
            dataset.name(),
            null,
            null,
            dataset.digest(),
            dataset.sourceType(),
            dataset.source(),
            dataset.schema().orElse(null),
            dataset.profile().orElse(null));
      }
    }
  }

  private void runModels(ParquetWriter table, List<String> ids) throws IOException {
    for (Map.Entry<String, RunLinks> run : await(links.of(source.tx(), ids)).entrySet()) {
      for (Model model : run.getValue().inputs()) {
        table.row(run.getKey(), model.modelId(), "input", model.step());
      }
      for (Model model : run.getValue().outputs()) {
        table.row(run.getKey(), model.modelId(), "output", model.step());
      }
    }
  }

  private void models(ParquetWriter table, List<String> ids) throws IOException {
    for (LoggedModel model : await(models.byIds(source.tx(), ids))) {
      table.row(
          model.id(),
          model.sourceRunId().orElse(null),
          model.name(),
          model.status().storedName(),
          model.modelType(),
          model.createdAt(),
          model.updatedAt(),
          Json.writeText(model.params()),
          Json.writeText(model.tags()),
          Json.writeText(model.metrics()));
    }
  }

  /** A version can name a run and a logged model; it stands there once. */
  private void versions(ParquetWriter table) throws IOException {
    Set<List<Object>> written = new HashSet<>();
    ExportSource.Visitor<List<String>> write =
        ids -> {
          for (RegisteredVersion version : await(holds.versions(source.tx(), ids))) {
            if (written.add(List.of(version.model(), version.version()))) {
              version(table, version);
            }
          }
        };
    source.eachIds(write);
    source.eachModels(write);
  }

  private static void version(ParquetWriter table, RegisteredVersion version) throws IOException {
    table.row(
        version.runId().orElse(null),
        version.loggedModelId().orElse(null),
        version.model(),
        version.version(),
        version.state(),
        version.stage(),
        Json.writeText(version.aliases()),
        version.artifactPath().orElse(null),
        version.bytes(),
        version.sha256(),
        version.createdBy(),
        version.createdAt());
  }

  private static ParquetColumn text(String name) {
    return ParquetColumn.of(name, ParquetType.TEXT);
  }

  private static ParquetColumn optional(String name) {
    return ParquetColumn.optional(name, ParquetType.TEXT);
  }

  private static ParquetColumn number(String name) {
    return ParquetColumn.of(name, ParquetType.INTEGER);
  }

  private enum Kind {
    PARAMS,
    TAGS
  }
}
