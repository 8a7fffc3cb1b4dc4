package io.millrace.loadtests;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A batch that is sent again: onto a metric with ten million points, and onto one without. */
final class TrackingRetry {
  private static final int BATCHES = 10_000;
  private static final int CLIENTS = 4;
  private static final int ROUNDS = 7;
  private static final Duration TURN = Duration.ofMillis(500);

  private final TrackingServer server;
  private final BenchDatabase database;
  private final TrackingReport report;

  TrackingRetry(TrackingServer server, BenchDatabase database, TrackingReport report) {
    this.server = server;
    this.database = database;
    this.report = report;
  }

  void run() throws IOException, InterruptedException, SQLException {
    System.err.println("Logging ten million points of one metric …");
    String experiment = server.experiment("retry");
    String full = server.run(experiment);
    String empty = server.run(experiment);
    List<Call> calls = new ArrayList<>();
    for (int from = 0; from < BATCHES; from += BATCHES / CLIENTS) {
      calls.add(new SteadyBatches(server, full, 1, from, from + BATCHES / CLIENTS));
    }
    try (ClosedLoop loop = new ClosedLoop(server.socket(), calls)) {
      loop.finish().allAnswered();
    }
    TrackingStorage.seal(database);
    requireAll(full);
    System.err.println("Sending a batch again …");
    List<Double> onFull = new ArrayList<>();
    List<Double> onEmpty = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      onEmpty.add(again(empty));
      onFull.add(again(full));
    }
    add(
        "the same batch again, onto an empty metric, p50",
        "ms",
        TrackingReport.median(onEmpty),
        "");
    add("… onto one with 10⁷ points, p50", "ms", TrackingReport.median(onFull), "");
    add(
        "… ratio",
        "times",
        TrackingReport.median(onFull) / TrackingReport.median(onEmpty),
        "≤ 1.2");
  }

  private void add(String figure, String unit, double value, String reach) {
    report.add(figure, unit, value, Optional.empty(), reach);
  }

  private void requireAll(String run) throws SQLException {
    long points =
        database.number(
            """
            SELECT sum(c.count) FROM metric_chunk c
              JOIN metric_series s ON s.tenant_id = c.tenant_id AND s.id = c.series
             WHERE s.run_id = '%s'
            """
                .formatted(run));
    if (points != (long) BATCHES * SteadyBatches.POINTS) {
      throw new IllegalStateException(points + " points are there");
    }
  }

  /** Milliseconds, the median. */
  private double again(String run) throws IOException {
    ByteBuffer first = new SteadyBatches(server, run, 1, 0, 1).next();
    Repeated repeated = new Repeated(first.position(first.limit()));
    try (ClosedLoop loop = new ClosedLoop(server.socket(), List.of(repeated))) {
      return loop.run(TURN).allAnswered().answered.quantile(0.5) / 1e6;
    }
  }
}
