package io.millrace.loadtests;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What points cost on disk once they are sealed: curves as real training makes them. */
final class TrackingStorage {
  private static final int RUNS = 10;
  private static final int BATCHES = 100;
  private static final long POLL_MILLIS = 20;

  private final TrackingServer server;
  private final BenchDatabase database;
  private final TrackingReport report;
  private double asDoubles;
  private double asFloats;

  TrackingStorage(TrackingServer server, BenchDatabase database, TrackingReport report) {
    this.server = server;
    this.database = database;
    this.report = report;
  }

  void run() throws IOException, InterruptedException, SQLException {
    asDoubles = stored("noisy losses as doubles", false);
    asFloats = stored("the same as 32-bit floats", true);
  }

  /**
   * Reports.
   *
   * @param peer has tables in which MLflow keeps the points that it was sent
   */
  void report(Optional<BenchDatabase> peer) throws SQLException {
    Optional<Double> other = Optional.empty();
    if (peer.isPresent()) {
      double bytes = peer.get().bytes("metrics") + peer.get().bytes("latest_metrics");
      other = Optional.of(bytes / peer.get().number("SELECT count(*) FROM metrics"));
    }
    report.add(
        "stored with all indexes, noisy doubles", "B/point", asDoubles, other, "≤ 12, aim 8");
    report.add("… the same as 32-bit floats", "B/point", asFloats, other, "≤ 12, aim 8");
  }

  private double stored(String kind, boolean singlePrecision)
      throws IOException, InterruptedException, SQLException {
    System.err.println("Storing " + kind + " …");
    long before = sealedBytes();
    List<Call> calls = new ArrayList<>();
    for (String run : server.runs(server.experiment(kind), RUNS)) {
      TrainingCurves curves = new TrainingCurves(run, singlePrecision, calls.size());
      calls.add(
          new Numbered(number -> server.request("runs/log-batch", curves.batch(number)), BATCHES));
    }
    try (ClosedLoop loop = new ClosedLoop(server.socket(), calls)) {
      loop.finish().allAnswered();
    }
    seal(database);
    double points = (double) RUNS * BATCHES * SteadyBatches.POINTS;
    return (sealedBytes() - before) / points;
  }

  private long sealedBytes() throws SQLException {
    return database.bytes("metric_chunk") + database.bytes("metric_series");
  }

  /** Does at once what a server does with points that are a minute old, and waits for its end. */
  static void seal(BenchDatabase database) throws SQLException, InterruptedException {
    while (database.number("SELECT count(*) FROM metric_backlog") > 0) {
      // A lease lasts 30 seconds; what is due later is not being sealed.
      database.execute(
          "UPDATE metric_backlog SET due_at = now() WHERE due_at > now() + interval '31 seconds'");
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }
}
