package io.millrace.loadtests;

import static io.millrace.loadtests.Table.millis;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Gathers the rounds of the fairness benchmark: latencies of all of them together. */
final class FairnessReport {
  private final Machine machine = Machine.here();
  private final int rounds;
  private final long seconds;
  private final Map<Mlp, List<Flood>> floods = new LinkedHashMap<>();
  private final List<double[]> equal = new ArrayList<>();
  private final List<double[]> weighted = new ArrayList<>();

  FairnessReport(int rounds, long seconds) {
    this.rounds = rounds;
    this.seconds = seconds;
  }

  /**
   * One round of a flood.
   *
   * @param rawRowsPerSecond of the raw library at its best batch
   * @param solo the polite client with the server to itself
   * @param alone the flood with the server to itself
   * @param control the polite client on an endpoint of its own, while the flood is at the shared
   *     one: what the shared processor costs
   * @param flood and {@code polite}: both at once on the shared endpoint
   * @param runMillis of the flood's batches, while both were at it
   */
  record Flood(
      double rawRowsPerSecond,
      Outcomes solo,
      Outcomes alone,
      Outcomes control,
      Outcomes flood,
      Outcomes polite,
      double runMillis) {}

  void addFlood(Mlp model, Flood flood) {
    floods.computeIfAbsent(model, none -> new ArrayList<>()).add(flood);
  }

  /** Predictions a second of two tenants of equal weight. */
  void addEqual(double few, double many) {
    equal.add(new double[] {few, many});
  }

  /** Predictions a second of two tenants of unequal weight. */
  void addWeighted(double heavy, double light) {
    weighted.add(new double[] {heavy, light});
  }

  String table() {
    Table table = new Table();
    table.line("%n%s", machine.describe());
    table.line("%d rounds of %d s; one row per request, binary%n", rounds, seconds);
    table.line(
        "%-40s %11s %11s %10s %10s %8s %11s %11s %6s",
        "64 connections beside a polite one",
        "solo p99",
        "control p99",
        "beside p50",
        "beside p99",
        "one run",
        "flood alone",
        "beside",
        "loss");
    floods.forEach((model, rows) -> row(table, model, rows));
    table.line("%nequal weights, 36 MB model, predictions a second:");
    table.line(
        "  64 connections %,.0f, 640 connections %,.0f, Jain index %.3f",
        mean(equal, each -> each[0]),
        mean(equal, each -> each[1]),
        mean(equal, each -> jain(each)));
    table.line("weights 3 : 1, 256 connections each, 36 MB model, predictions a second:");
    table.line(
        "  %,.0f and %,.0f, %.2f : 1",
        mean(weighted, each -> each[0]),
        mean(weighted, each -> each[1]),
        mean(weighted, each -> each[0] / each[1]));
    return table.toString();
  }

  private static void row(Table table, Mlp model, List<Flood> rows) {
    Samples solo = all(rows, Flood::solo);
    Samples control = all(rows, Flood::control);
    Samples polite = all(rows, Flood::polite);
    double alone = mean(rows, each -> each.alone().answeredPerSecond());
    double beside = mean(rows, each -> each.flood().answeredPerSecond());
    table.line(
        "%-40s %8.2f ms %8.2f ms %7.2f ms %7.2f ms %5.2f ms %,9.0f/s %,9.0f/s %5.0f%%",
        model.name() + " (" + model.layers() + ")",
        millis(solo.quantile(0.99)),
        millis(control.quantile(0.99)),
        millis(polite.quantile(0.5)),
        millis(polite.quantile(0.99)),
        mean(rows, Flood::runMillis),
        alone,
        beside,
        100 * (1 - beside / alone));
    table.line(
        "  raw ONNX Runtime, one thread, best batch: %,.0f rows/s",
        mean(rows, Flood::rawRowsPerSecond));
  }

  private interface Part {
    Outcomes of(Flood flood);
  }

  private static Samples all(List<Flood> rows, Part part) {
    Samples all = new Samples();
    rows.forEach(each -> all.addAll(part.of(each).answered));
    return all;
  }

  private static double jain(double... shares) {
    double sum = 0;
    double squares = 0;
    for (double share : shares) {
      sum += share;
      squares += share * share;
    }
    return sum * sum / (shares.length * squares);
  }

  private static <T> double mean(List<T> values, ToDoubleFunction<T> figure) {
    return values.stream().mapToDouble(figure).average().orElse(0);
  }

  /** Writes everything as JSON. */
  void write(Path file) throws IOException {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("benchmark", "fairness");
    figures.put("machine", machine);
    figures.put("rounds", rounds);
    figures.put("secondsPerMeasurement", seconds);
    floods.forEach((model, rows) -> figures.put("flood, " + model.layers(), flood(rows)));
    figures.put("equalWeights64And640", equal);
    figures.put("weights3And1", weighted);
    Figures.write(file, figures);
  }

  private static List<Object> flood(List<Flood> rows) {
    List<Object> figures = new ArrayList<>();
    for (Flood each : rows) {
      Map<String, Object> figure = new LinkedHashMap<>();
      figure.put("rawRowsPerSecond", each.rawRowsPerSecond());
      figure.put("solo", OutcomeFigures.of(each.solo()));
      figure.put("floodAlone", OutcomeFigures.of(each.alone()));
      figure.put("control", OutcomeFigures.of(each.control()));
      figure.put("flood", OutcomeFigures.of(each.flood()));
      figure.put("polite", OutcomeFigures.of(each.polite()));
      figure.put("runMillis", each.runMillis());
      figures.add(figure);
    }
    return figures;
  }
}
