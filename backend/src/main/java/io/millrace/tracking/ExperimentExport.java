package io.millrace.tracking;

import io.millrace.audit.AuditLog;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.Json;
import io.millrace.platform.blob.BlobStore;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.http.BlockingStream;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * An experiment as one ZIP file, written while it is sent: tables in Parquet as they stood at one
 * moment, then the files. In memory are some rows and a piece of a file, however large it is; a
 * client that goes away fails the next write, which ends the work.
 */
final class ExperimentExport {
  /** Raised when a reader of an older one would misread it. */
  static final int SCHEMA_VERSION = 1;

  private static final int WRITERS = 4;
  private static final int WRITERS_OF_TENANT = 2;
  private static final Duration LONGEST_SNAPSHOT = Duration.ofHours(1);
  private static final int LONGEST_DAYS = 7;

  private final Parts on;
  private final WorkerExecutor pool;
  private final ExportSlots slots = new ExportSlots(WRITERS, WRITERS_OF_TENANT);
  private final ExperimentStore experiments = new ExperimentStore();
  private final ExportStore store = new ExportStore();

  /** What it stands on. */
  record Parts(
      Vertx vertx,
      Db db,
      Time time,
      BlobStore blobs,
      AuditLog audit,
      DatasetVersions datasets,
      RunHolds holds) {}

  ExperimentExport(Parts on) {
    this.on = on;
    this.pool =
        on.vertx()
            .createSharedWorkerExecutor(
                "millrace-experiment-export", WRITERS, LONGEST_DAYS, TimeUnit.DAYS);
  }

  /**
   * Begins an export.
   *
   * @return fails with NOT_FOUND for an experiment, or a run in it, that is not there or in the
   *     trash, and with RATE_LIMITED
   */
  Future<Export> begin(Caller caller, Request request) {
    Runnable slot = slots.take(caller.tenantId());
    return on.db()
        .inTenant(caller, tx -> checked(tx, caller, request))
        .map(experiment -> new Export(experiment.name(), write(caller, experiment, request, slot)))
        .recover(
            failure -> {
              slot.run();
              return Future.failedFuture(failure);
            });
  }

  private Future<Experiment> checked(TenantTx tx, Caller caller, Request request) {
    return experiments
        .find(tx, request.experimentId())
        .map(
            found ->
                found
                    .filter(experiment -> experiment.deletedAt().isEmpty())
                    .orElseThrow(() -> ApiException.notFound("experiment")))
        .compose(experiment -> allThere(tx, request).map(experiment))
        .compose(
            experiment ->
                on.audit()
                    .append(
                        tx,
                        caller,
                        "experiment.exported",
                        "experiment:" + experiment.id(),
                        Map.of(
                            "name",
                            experiment.name(),
                            "runs",
                            request.runs().<Object>map(List::size).orElse("all"),
                            "artifacts",
                            request.artifacts()))
                    .map(experiment));
  }

  private Future<Void> allThere(TenantTx tx, Request request) {
    if (request.runs().isEmpty()) {
      return Future.succeededFuture();
    }
    List<String> runs = request.runs().get();
    return store
        .count(tx, request.experimentId(), runs)
        .map(
            there -> {
              if (there < runs.size()) {
                throw ApiException.notFound("run");
              }
              return null;
            });
  }

  private ReadStream<Buffer> write(
      Caller caller, Experiment experiment, Request request, Runnable slot) {
    BlockingStream stream = new BlockingStream(on.vertx().getOrCreateContext());
    Writing writing = new Writing(experiment, request, new ExportArchive(stream));
    blocking(writing::begin)
        .compose(
            begun ->
                on.db()
                    .snapshot(caller, tx -> blocking(() -> writing.tables(tx)))
                    .compose(tables -> blocking(writing::rest))
                    .eventually(() -> blocking(writing::close)))
        .recover(
            failure -> {
              stream.fail(failure);
              return Future.succeededFuture();
            })
        .eventually(
            () -> {
              slot.run();
              return Future.succeededFuture();
            });
    return stream;
  }

  private Future<Void> blocking(Step step) {
    return pool.executeBlocking(
        () -> {
          step.run();
          return null;
        },
        false);
  }

  private interface Step {
    void run() throws IOException;
  }

  /**
   * What is exported.
   *
   * @param runs ids without repetitions; empty for all runs
   * @param artifacts with the bytes of files
   */
  record Request(String experimentId, Optional<List<String>> runs, boolean artifacts) {}

  /** An archive that is being written. */
  record Export(String name, ReadStream<Buffer> stream) {}

  /** One archive, by one worker thread after the other. */
  private final class Writing {
    private final Experiment experiment;
    private final Request request;
    private final ExportArchive archive;
    private Instant snapshotAt;
    private ExportFiles files;

    Writing(Experiment experiment, Request request, ExportArchive archive) {
      this.experiment = experiment;
      this.request = request;
      this.archive = archive;
    }

    void begin() throws IOException {
      files = new ExportFiles(on.blobs());
    }

    void tables(TenantTx tx) throws IOException {
      snapshotAt = on.time().now();
      Instant until = snapshotAt.plus(LONGEST_SNAPSHOT);
      ExportSource source = new ExportSource(tx, experiment.id(), request.runs(), on.time(), until);
      archive.text("README.md", readMe());
      new ExportTables(experiment.id(), source, on.datasets(), on.holds()).write(archive, files);
    }

    void rest() throws IOException {
      files.write(archive, request.artifacts());
      archive.text("manifest.json", Json.writeText(manifest()));
      archive.close();
    }

    void close() throws IOException {
      files.close();
    }

    private Map<String, Object> manifest() {
      Map<String, Object> manifest = new LinkedHashMap<>();
      manifest.put("format", "millrace-experiment");
      manifest.put("schemaVersion", SCHEMA_VERSION);
      manifest.put("snapshotAt", snapshotAt);
      manifest.put("experiment", experiment);
      manifest.put("selectedRuns", request.runs());
      manifest.put("withArtifacts", request.artifacts());
      manifest.put("missingArtifacts", files.missing());
      manifest.put("damagedArtifacts", files.damaged());
      manifest.put("files", archive.entries());
      return manifest;
    }

    private static String readMe() throws IOException {
      try (InputStream in = ExperimentExport.class.getResourceAsStream("export-readme.md")) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }
}
