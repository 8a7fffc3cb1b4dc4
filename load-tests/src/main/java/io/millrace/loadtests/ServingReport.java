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
  private static final String MILLRACE = "Millrace";

  private final Machine machine = Machine.here();
  private final Instant at = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final int rounds;
  private final long seconds;
  private final Map<Mlp, Map<Integer, List<Double>>> raw = new LinkedHashMap<>();
  private final Map<Measured, List<Sample>> servers = new LinkedHashMap<>();
  private final List<String> leftOut = new ArrayList<>();

  private record Measured(Scenario scenario, String server) {}

  ServingReport(int rounds, long seconds) {
    this.rounds = rounds;
    this.seconds = seconds;
  }

  void addRaw(Mlp model, int batch, double rowsPerSecond) {
    raw.computeIfAbsent(model, none -> new TreeMap<>())
        .computeIfAbsent(batch, none -> new ArrayList<>())
        .add(rowsPerSecond);
  }

  /** A round of ours. */
  void add(Scenario scenario, Sample sample) {
    add(MILLRACE, scenario, sample);
  }

  void add(String server, Scenario scenario, Sample sample) {
    servers.computeIfAbsent(new Measured(scenario, server), none -> new ArrayList<>()).add(sample);
  }

  /** Peers that are not there, and why; a line each. */
  void leftOut(List<String> lines) {
    leftOut.addAll(lines);
  }

  static String title(Scenario scenario) {
    return String.format(
        Locale.ROOT,
        "%s %s, %d connection%s",
        scenario.endpoint(),
        scenario.way().label(),
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
        "%n%-36s %-9s %10s %7s %7s %7s %6s %9s %11s %11s %6s",
        "",
        "server",
        "requests/s",
        "ours ×",
        "p50 µs",
        "p99 µs",
        "batch",
        "raw best",
        "server CPU",
        "client CPU",
        "cores");
    servers.keySet().forEach(measured -> row(table, measured));
    table.line("%nours ×: requests/s of Millrace over that server's");
    leftOut.forEach(line -> table.line("%s", line));
    return table.toString();
  }

  private void row(Table table, Measured measured) {
    boolean ours = measured.server().equals(MILLRACE);
    table.line(
        "%-36s %-9s %,10.0f %7s %,7.0f %,7.0f %6.1f %8.2fx %8.1f µs %8.1f µs %6.1f",
        ours ? title(measured.scenario()) : "",
        measured.server(),
        median(measured, Sample::requestsPerSecond),
        ours ? "" : String.format(Locale.ROOT, "%.1f", timesAs(measured)),
        median(measured, Sample::p50Micros),
        median(measured, Sample::p99Micros),
        median(measured, Sample::meanBatch),
        ratio(measured),
        median(measured, Sample::serverCpuMicros),
        median(measured, Sample::clientCpuMicros),
        median(measured, Sample::cores));
  }

  /** Our requests per second over those of a server at the same. */
  private double timesAs(Measured measured) {
    return median(new Measured(measured.scenario(), MILLRACE), Sample::requestsPerSecond)
        / median(measured, Sample::requestsPerSecond);
  }

  /** Rows per second over those of the raw library at its best batch size. */
  private double ratio(Measured measured) {
    double best =
        raw.get(measured.scenario().model()).values().stream()
            .mapToDouble(ServingReport::median)
            .max()
            .orElseThrow();
    return median(measured, Sample::requestsPerSecond) / best;
  }

  private double median(Measured measured, ToDoubleFunction<Sample> figure) {
    return median(servers.get(measured).stream().mapToDouble(figure).boxed().toList());
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
    all.put("leftOut", leftOut);
    all.put("raw", rawFigures());
    all.put("servers", serverFigures());
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
    servers.forEach(
        (measured, samples) -> {
          Scenario scenario = measured.scenario();
          Map<String, Object> figure = new LinkedHashMap<>();
          figure.put("server", measured.server());
          figure.put("scenario", title(scenario));
          figure.put("model", scenario.model().layers());
          figure.put("way", scenario.way().label());
          figure.put("connections", scenario.connections());
          figure.put("requestsPerSecond", median(measured, Sample::requestsPerSecond));
          figure.put("p50Micros", median(measured, Sample::p50Micros));
          figure.put("p99Micros", median(measured, Sample::p99Micros));
          figure.put("meanBatch", median(measured, Sample::meanBatch));
          figure.put("serverCpuMicros", median(measured, Sample::serverCpuMicros));
          figure.put("clientCpuMicros", median(measured, Sample::clientCpuMicros));
          figure.put("cores", median(measured, Sample::cores));
          figure.put("ratioToRawBest", ratio(measured));
          figure.put("each", samples);
          figures.add(figure);
        });
    return figures;
  }
}
