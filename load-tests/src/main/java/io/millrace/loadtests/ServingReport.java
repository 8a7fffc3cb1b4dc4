package io.millrace.loadtests;

import io.millrace.loadtests.ServingBenchmark.Sample;
import io.millrace.loadtests.ServingBenchmark.Scenario;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** Gathers the rounds: medians for the table, everything for the file. */
final class ServingReport {
  private static final String PEERS =
      System.getenv("MILLRACE_PEERS_VENV") == null
          ? "left out: MILLRACE_PEERS_VENV is not set"
          : "left out: this benchmark does not run peers yet";

  private final Machine machine = Machine.here();
  private final Instant at = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final int rounds;
  private final long seconds;
  private final Map<Mlp, Map<Integer, List<Double>>> raw = new LinkedHashMap<>();
  private final Map<Scenario, List<Sample>> server = new LinkedHashMap<>();

  ServingReport(int rounds, long seconds) {
    this.rounds = rounds;
    this.seconds = seconds;
  }

  void addRaw(Mlp model, int batch, double rowsPerSecond) {
    raw.computeIfAbsent(model, none -> new TreeMap<>())
        .computeIfAbsent(batch, none -> new ArrayList<>())
        .add(rowsPerSecond);
  }

  void add(Scenario scenario, Sample sample) {
    server.computeIfAbsent(scenario, none -> new ArrayList<>()).add(sample);
  }

  static String title(Scenario scenario) {
    return String.format(
        Locale.ROOT,
        "%s %s, %d connection%s",
        scenario.endpoint(),
        scenario.format().label(),
        scenario.connections(),
        scenario.connections() == 1 ? "" : "s");
  }

  String table() {
    Table table = new Table();
    table.line("%n%s", machine.describe());
    table.line("medians of %d rounds of %d s; one row per request%n", rounds, seconds);
    raw.forEach(
        (model, batches) -> {
          table.line("raw ONNX Runtime, %s (%s), one thread", model.name(), model.layers());
          batches.forEach(
              (batch, rows) -> table.line("  batch %2d  %,10.0f rows/s", batch, median(rows)));
        });
    table.line(
        "%n%-36s %10s %7s %7s %6s %9s %11s %11s %6s",
        "server",
        "requests/s",
        "p50 µs",
        "p99 µs",
        "batch",
        "raw best",
        "server CPU",
        "client CPU",
        "cores");
    server.keySet().forEach(scenario -> row(table, scenario));
    table.line("%npeers: %s", PEERS);
    return table.toString();
  }

  private void row(Table table, Scenario scenario) {
    table.line(
        "%-36s %,10.0f %,7.0f %,7.0f %6.1f %8.2fx %8.1f µs %8.1f µs %6.1f",
        title(scenario),
        median(scenario, Sample::requestsPerSecond),
        median(scenario, Sample::p50Micros),
        median(scenario, Sample::p99Micros),
        median(scenario, Sample::meanBatch),
        ratio(scenario),
        median(scenario, Sample::serverCpuMicros),
        median(scenario, Sample::clientCpuMicros),
        median(scenario, Sample::cores));
  }

  /** Rows per second over those of the raw library at its best batch size. */
  private double ratio(Scenario scenario) {
    double best =
        raw.get(scenario.model()).values().stream()
            .mapToDouble(ServingReport::median)
            .max()
            .orElseThrow();
    return median(scenario, Sample::requestsPerSecond) / best;
  }

  private double median(Scenario scenario, ToDoubleFunction<Sample> figure) {
    return median(server.get(scenario).stream().mapToDouble(figure).boxed().toList());
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted(Comparator.naturalOrder()).toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** Writes everything as JSON. */
  void write(Path file) throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("benchmark", "serving");
    all.put("at", at.toString());
    all.put("machine", machine);
    all.put("rounds", rounds);
    all.put("secondsPerMeasurement", seconds);
    all.put("peers", PEERS);
    all.put("raw", rawFigures());
    all.put("server", serverFigures());
    Figures.write(file, all);
  }

  private List<Object> rawFigures() {
    List<Object> figures = new ArrayList<>();
    raw.forEach(
        (model, batches) ->
            batches.forEach(
                (batch, rows) ->
                    figures.add(
                        Map.of(
                            "model",
                            model.layers(),
                            "batch",
                            batch,
                            "threads",
                            1,
                            "rowsPerSecond",
                            median(rows),
                            "each",
                            rows))));
    return figures;
  }

  private List<Object> serverFigures() {
    List<Object> figures = new ArrayList<>();
    server.forEach(
        (scenario, samples) -> {
          Map<String, Object> figure = new LinkedHashMap<>();
          figure.put("scenario", title(scenario));
          figure.put("model", scenario.model().layers());
          figure.put("format", scenario.format().label());
          figure.put("connections", scenario.connections());
          figure.put("requestsPerSecond", median(scenario, Sample::requestsPerSecond));
          figure.put("p50Micros", median(scenario, Sample::p50Micros));
          figure.put("p99Micros", median(scenario, Sample::p99Micros));
          figure.put("meanBatch", median(scenario, Sample::meanBatch));
          figure.put("serverCpuMicros", median(scenario, Sample::serverCpuMicros));
          figure.put("clientCpuMicros", median(scenario, Sample::clientCpuMicros));
          figure.put("cores", median(scenario, Sample::cores));
          figure.put("ratioToRawBest", ratio(scenario));
          figure.put("each", samples);
          figures.add(figure);
        });
    return figures;
  }
}
