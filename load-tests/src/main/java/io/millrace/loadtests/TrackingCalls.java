package io.millrace.loadtests;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The small calls of the fluent API, from twenty clients at once. */
final class TrackingCalls {
  private static final Duration MEASURED = Duration.ofSeconds(2);

  /** After a second, most of what the processor does is to compile the server. */
  static final Duration WARM_UP =
      Duration.ofSeconds(Integer.getInteger("millrace.bench.warmUp", 10));

  private final TrackingServer millrace;
  private final Optional<TrackingServer> mlflow;
  private final TrackingReport report;

  /** What is called. */
  private enum Kind {
    CREATE_RUN("create run", "runs/create", "p50 < 5"),
    LOG_METRIC("log one metric", "runs/log-metric", "p50 < 3"),
    LOG_PARAM("log one param", "runs/log-parameter", ""),
    SET_TAG("set one tag", "runs/set-tag", "");

    private final String title;
    private final String path;
    private final String reach;

    Kind(String title, String path, String reach) {
      this.title = title;
      this.path = path;
      this.reach = reach;
    }

    String body(String experiment, String run, long number) {
      String fields =
          switch (this) {
            case CREATE_RUN ->
                // A name of its own: the same request twice at once is one run, sent again.
                "\"experiment_id\": \"%s\", \"run_name\": \"%s-%d\", \"start_time\": %d, \"tags\": [{\"key\": \"mlflow.user\", \"value\": \"somebody\"}]"
                    .formatted(experiment, run, number, 1_790_000_000_000L + number);
            case LOG_METRIC ->
                "\"key\": \"loss\", \"value\": 0.25, \"timestamp\": %d, \"step\": %d"
                    .formatted(1_790_000_000_000L + number, number);
            case LOG_PARAM -> "\"key\": \"param-%d\", \"value\": \"adam\"".formatted(number);
            case SET_TAG -> "\"key\": \"tag-%d\", \"value\": \"%d\"".formatted(number % 8, number);
          };
      return this == CREATE_RUN
          ? "{" + fields + "}"
          : "{\"run_id\": \"" + run + "\", " + fields + "}";
    }
  }

  TrackingCalls(TrackingServer millrace, Optional<TrackingServer> mlflow, TrackingReport report) {
    this.millrace = millrace;
    this.mlflow = mlflow;
    this.report = report;
  }

  void run() throws IOException, InterruptedException {
    for (Kind kind : Kind.values()) {
      System.err.println("Small calls: " + kind.title + " …");
      Outcomes ours = measured(millrace, kind);
      Optional<Outcomes> theirs = Optional.empty();
      if (mlflow.isPresent()) {
        theirs = Optional.of(measured(mlflow.get(), kind));
      }
      report.add(
          kind.title + ", 20 clients, p50",
          "ms",
          millis(ours, 0.5),
          theirs.map(seen -> millis(seen, 0.5)),
          kind.reach);
      report.add(
          kind.title + ", p99",
          "ms",
          millis(ours, 0.99),
          theirs.map(seen -> millis(seen, 0.99)),
          "");
    }
  }

  private static double millis(Outcomes seen, double share) {
    return seen.answered.quantile(share) / 1e6;
  }

  private static Outcomes measured(TrackingServer server, Kind kind)
      throws IOException, InterruptedException {
    String experiment = server.experiment(kind.title);
    List<Call> calls = new ArrayList<>();
    for (String run : server.runs(experiment, TrackingIngest.CLIENTS)) {
      calls.add(
          new Numbered(
              number -> server.request(kind.path, kind.body(experiment, run, number)),
              Long.MAX_VALUE));
    }
    try (ClosedLoop loop = new ClosedLoop(server.socket(), calls)) {
      loop.run(WARM_UP);
      return loop.run(MEASURED).allAnswered();
    }
  }
}
