package io.millrace.loadtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The best thousand of 25,000 runs, by a metric and a param. */
final class TrackingSearch {
  private static final int RUNS = 25_000;
  private static final int FOUND = 1_000;
  private static final Duration MEASURED = Duration.ofSeconds(6);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TrackingServer millrace;
  private final Optional<TrackingServer> mlflow;
  private final TrackingReport report;

  TrackingSearch(TrackingServer millrace, Optional<TrackingServer> mlflow, TrackingReport report) {
    this.millrace = millrace;
    this.mlflow = mlflow;
    this.report = report;
  }

  void run(Optional<BenchDatabase> peers) throws IOException, InterruptedException, SQLException {
    System.err.printf("Making %,d runs …%n", RUNS);
    String experiment = millrace.experiment("search");
    List<Call> makers = new ArrayList<>();
    int share = RUNS / TrackingIngest.CLIENTS;
    for (int from = 0; from < RUNS; from += share) {
      makers.add(new RunsWithValues(millrace, experiment, from, from + share, RUNS));
    }
    try (ClosedLoop loop = new ClosedLoop(millrace.socket(), makers)) {
      loop.finish().allAnswered();
    }
    System.err.println("Searching …");
    Outcomes ours = searched(millrace, experiment);
    Optional<Outcomes> theirs = Optional.empty();
    if (mlflow.isPresent()) {
      String other = mlflow.get().experiment("search");
      peers.orElseThrow().execute(RunsWithValues.rows(other, RUNS));
      theirs = Optional.of(searched(mlflow.get(), other));
    }
    report.add(
        "search: 1,000 of 25,000 runs, p50",
        "ms",
        ours.answered.quantile(0.5) / 1e6,
        theirs.map(seen -> seen.answered.quantile(0.5) / 1e6),
        "");
    report.add(
        "search: 1,000 of 25,000 runs, p95",
        "ms",
        ours.answered.quantile(0.95) / 1e6,
        theirs.map(seen -> seen.answered.quantile(0.95) / 1e6),
        "< 100, ≥ 20 times");
  }

  private static Outcomes searched(TrackingServer server, String experiment) throws IOException {
    String body =
        """
        {"experiment_ids": ["%s"], "max_results": %d,
         "filter": "metrics.val_loss < 0.5 and params.optimizer = 'adam'",
         "order_by": ["metrics.val_loss ASC"]}
        """
            .formatted(experiment, FOUND);
    Search search = new Search(Repeated.of(server.request("runs/search", body)));
    try (ClosedLoop loop = new ClosedLoop(server.socket(), List.of(search))) {
      loop.run(TrackingCalls.WARM_UP);
      return loop.run(MEASURED).allAnswered();
    }
  }

  /** Looks at some of the answers. */
  private record Search(Repeated request) implements Call {
    @Override
    public ByteBuffer next() {
      return request.next();
    }

    @Override
    public int checkedOneIn() {
      return 10;
    }

    @Override
    public void check(ByteBuffer body) {
      byte[] bytes = new byte[body.remaining()];
      body.get(bytes);
      try {
        JsonNode runs = JSON.readTree(bytes).path("runs");
        double last = 0;
        for (JsonNode run : runs) {
          double loss = loss(run);
          if (loss < last || loss >= 0.5) {
            throw new IllegalStateException("a run that should not be here: " + run);
          }
          last = loss;
        }
        if (runs.size() != FOUND) {
          throw new IllegalStateException(runs.size() + " runs instead of " + FOUND);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("an answer that is no JSON", e);
      }
    }

    private static double loss(JsonNode run) {
      for (JsonNode metric : run.at("/data/metrics")) {
        if (metric.path("key").asText().equals("val_loss")) {
          return metric.path("value").asDouble();
        }
      }
      return Double.NaN;
    }
  }
}
