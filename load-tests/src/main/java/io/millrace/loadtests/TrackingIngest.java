package io.millrace.loadtests;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Twenty clients that log a thousand points a request, as fast as they are answered. */
final class TrackingIngest {
  static final int CLIENTS = 20;
  private static final int KEYS = 10;
  private static final int ROUNDS = 3;
  private static final int REQUESTS_OF_A_ROUND = 20_000;
  private static final Duration MEASURED = Duration.ofSeconds(4);
  private static final Duration WARM_UP = Duration.ofSeconds(2);

  private final ServerProcess process;
  private final TrackingServer millrace;
  private final Optional<TrackingServer> mlflow;
  private final BenchDatabase database;
  private final TrackingReport report;
  private final List<Round> rounds = new ArrayList<>();
  private final List<Double> peers = new ArrayList<>();

  /**
   * What one round found.
   *
   * @param sealed points per second until all were sealed
   */
  record Round(
      double pointsPerSecond,
      double sealed,
      double serverMicros,
      double postgresMicros,
      double clientMicros) {}

  TrackingIngest(
      ServerProcess process,
      TrackingServer millrace,
      Optional<TrackingServer> mlflow,
      BenchDatabase database,
      TrackingReport report) {
    this.process = process;
    this.millrace = millrace;
    this.mlflow = mlflow;
    this.database = database;
    this.report = report;
  }

  void run() throws IOException, InterruptedException, SQLException {
    List<String> ours = millrace.runs(millrace.experiment("ingest"), CLIENTS);
    List<String> theirs = new ArrayList<>();
    if (mlflow.isPresent()) {
      theirs.addAll(mlflow.get().runs(mlflow.get().experiment("ingest"), CLIENTS));
      load(mlflow.get(), theirs, 0, WARM_UP);
    }
    load(millrace, ours, 0, WARM_UP);
    for (int round = 1; round <= ROUNDS; round++) {
      System.err.println("log-batch, round " + round + " of " + ROUNDS + " …");
      TrackingStorage.seal(database);
      rounds.add(measured(ours, round));
      if (mlflow.isPresent()) {
        Outcomes seen = load(mlflow.get(), theirs, round, MEASURED);
        peers.add(seen.answeredPerSecond() * SteadyBatches.POINTS);
      }
    }
    report();
  }

  private Round measured(List<String> runs, int round)
      throws IOException, InterruptedException, SQLException {
    long serverCpu = process.cpu().toNanos();
    long postgresCpu = process.childrenCpu().toNanos();
    long ownCpu = Machine.cpuNanos();
    long begun = System.nanoTime();
    Outcomes seen = load(millrace, runs, round, MEASURED);
    double points = (double) seen.answered.count() * SteadyBatches.POINTS;
    double server = process.cpu().toNanos() - serverCpu;
    double postgres = process.childrenCpu().toNanos() - postgresCpu;
    double own = Machine.cpuNanos() - ownCpu;
    TrackingStorage.seal(database);
    double sealed = points / (System.nanoTime() - begun) * 1e9;
    return new Round(
        points / seen.seconds(),
        sealed,
        server / points / 1e3,
        postgres / points / 1e3,
        own / points / 1e3);
  }

  private static Outcomes load(
      TrackingServer server, List<String> runs, int round, Duration duration) throws IOException {
    List<Call> calls = new ArrayList<>();
    int from = round * REQUESTS_OF_A_ROUND;
    for (String run : runs) {
      calls.add(new SteadyBatches(server, run, KEYS, from, from + REQUESTS_OF_A_ROUND));
    }
    try (ClosedLoop loop = new ClosedLoop(server.socket(), calls)) {
      return loop.run(duration).allAnswered();
    }
  }

  private void report() {
    report.note("ingestEachRound", rounds);
    report.note("ingestEachRoundMlflow", peers);
    report.add(
        "log-batch, 20 clients, 10 metrics × 100 steps",
        "points/s",
        TrackingReport.median(rounds.stream().map(Round::pointsPerSecond).toList()),
        peers.isEmpty() ? Optional.empty() : Optional.of(TrackingReport.median(peers)),
        "≥ 400,000, ≥ 50 times");
    add("… counted until all is sealed", "points/s", rounds.stream().map(Round::sealed).toList());
    add("… processor time, server", "µs/point", rounds.stream().map(Round::serverMicros).toList());
    add(
        "… processor time, PostgreSQL",
        "µs/point",
        rounds.stream().map(Round::postgresMicros).toList());
    add("… processor time, clients", "µs/point", rounds.stream().map(Round::clientMicros).toList());
  }

  private void add(String figure, String unit, List<Double> values) {
    report.add(figure, unit, TrackingReport.median(values), Optional.empty(), "");
  }
}
