package io.millrace.loadtests;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;

/**
 * {@code ./millrace bench tracking}: what training code meets that logs through MLflow's REST, with
 * MLflow's own server beside it on the same PostgreSQL, in turn.
 */
public final class TrackingBenchmark {
  private final ServerFolder folder;
  private final ServerProcess server;
  private final BenchDatabase database;
  private final TrackingServer millrace;
  private final TrackingReport report;

  private TrackingBenchmark(
      ServerFolder folder, ServerProcess server, BenchDatabase database, TrackingReport report)
      throws IOException, InterruptedException {
    this.folder = folder;
    this.server = server;
    this.database = database;
    this.report = report;
    this.millrace =
        TrackingServer.of(
            "Millrace",
            server.address().resolve("/mlflow/api/2.0/mlflow/"),
            Tenant.create(server).key());
  }

  /** Runs it; the argument is the file for the figures. */
  public static void main(String[] arguments) throws Exception {
    Optional<Path> program = MlflowServer.program();
    TrackingReport report =
        new TrackingReport(
            program.isPresent()
                ? "with its own defaults, on the same PostgreSQL"
                : "left out: MILLRACE_PEERS_VENV names no virtual environment with mlflow");
    System.err.println("Starting a server …");
    try (ServerFolder folder = ServerFolder.temporary();
        ServerProcess server = ServerProcess.start(folder);
        BenchDatabase database = BenchDatabase.of(folder)) {
      new TrackingBenchmark(folder, server, database, report).run(program);
    }
    report.print();
    report.write(Path.of(arguments[0]));
    System.exit(0);
  }

  private void run(Optional<Path> program) throws IOException, InterruptedException, SQLException {
    if (program.isEmpty()) {
      run(Optional.empty(), Optional.empty());
      return;
    }
    System.err.println("Starting MLflow's server …");
    try (BenchDatabase own = database.create("mlflow");
        MlflowServer peer =
            MlflowServer.start(
                program.get(), database.address("mlflow"), folder.path().resolve("mlflow"))) {
      run(Optional.of(peer.tracking()), Optional.of(own));
    }
  }

  private void run(Optional<TrackingServer> mlflow, Optional<BenchDatabase> peers)
      throws IOException, InterruptedException, SQLException {
    if (wanted("ingest")) {
      TrackingStorage storage = new TrackingStorage(millrace, database, report);
      storage.run();
      new TrackingIngest(server, millrace, mlflow, database, report).run();
      storage.report(peers);
    }
    if (wanted("calls")) {
      new TrackingCalls(millrace, mlflow, report).run();
    }
    if (wanted("search")) {
      new TrackingSearch(millrace, mlflow, report).run(peers);
    }
    if (wanted("retry")) {
      new TrackingRetry(millrace, database, report).run();
    }
  }

  /** All parts without {@code -Dmillrace.bench.only}. */
  private static boolean wanted(String part) {
    return System.getProperty("millrace.bench.only", part).equals(part);
  }
}
