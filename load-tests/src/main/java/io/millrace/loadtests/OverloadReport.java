package io.millrace.loadtests;

import static io.millrace.loadtests.Table.millis;

import io.millrace.loadtests.OverloadBenchmark.Scenario;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Gathers the rounds of the overload benchmark: every answer counts, whatever its round. */
final class OverloadReport {
  private final Machine machine = Machine.here();
  private final int rounds;
  private final long seconds;
  private final List<Double> raw = new ArrayList<>();
  private final Map<Scenario, List<Outcomes>> each = new EnumMap<>(Scenario.class);
  private final Map<Scenario, Outcomes> all = new EnumMap<>(Scenario.class);
  private final Outcomes soloBefore = new Outcomes();
  private final Outcomes soloAfter = new Outcomes();

  OverloadReport(int rounds, long seconds) {
    this.rounds = rounds;
    this.seconds = seconds;
    for (Scenario scenario : Scenario.values()) {
      each.put(scenario, new ArrayList<>());
      all.put(scenario, new Outcomes());
    }
  }

  void addRaw(double rowsPerSecond) {
    raw.add(rowsPerSecond);
  }

  void addSoloBefore(Outcomes outcomes) {
    soloBefore.addAll(outcomes);
  }

  void addSoloAfter(Outcomes outcomes) {
    soloAfter.addAll(outcomes);
  }

  void add(Scenario scenario, Outcomes outcomes) {
    each.get(scenario).add(outcomes);
    all.get(scenario).addAll(outcomes);
  }

  String table() {
    Table table = new Table();
    table.line("%n%s", machine.describe());
    table.line(
        "%d rounds of %d s; 36 MB model (%s), one row per request, binary; time limit %d ms%n",
        rounds, seconds, Mlp.BIG.layers(), OverloadBenchmark.LIMIT.toMillis());
    table.line("raw ONNX Runtime, one thread, best batch  %,.0f rows/s%n", mean(raw));
    table.line(
        "%-54s %9s %8s %9s %9s %9s %9s %8s %8s",
        "load",
        "answers/s",
        "capacity",
        "p50 ms",
        "p99 ms",
        "refused/s",
        "p99 ms",
        "expired",
        "late ms");
    all.forEach((scenario, outcomes) -> row(table, scenario, outcomes));
    table.line("%nRefused p99 is from the request's first byte to the refusal's last one. Late:");
    table.line("how long after the time limit 99 of 100 expiries were told.");
    table.line("Answers after their limit, seen by the client: %s", late());
    table.line(
        "One connection, p50 and p99: %.2f and %.2f ms before; %.2f and %.2f ms one second after",
        millis(soloBefore.answered.quantile(0.5)),
        millis(soloBefore.answered.quantile(0.99)),
        millis(soloAfter.answered.quantile(0.5)),
        millis(soloAfter.answered.quantile(0.99)));
    return table.toString();
  }

  private void row(Table table, Scenario scenario, Outcomes outcomes) {
    table.line(
        "%-54s %,9.0f %7.2fx %9.1f %9.1f %,9.0f %9.1f %8d %8.1f",
        scenario.title(),
        outcomes.answeredPerSecond(),
        ofCapacity(scenario),
        millis(outcomes.answered.quantile(0.5)),
        millis(outcomes.answered.quantile(0.99)),
        outcomes.refusedPerSecond(),
        millis(outcomes.refused.quantile(0.99)),
        outcomes.expired.count(),
        expiredLate(outcomes));
  }

  /** The mean of the rounds' ratios, each to the capacity of its own round. */
  private double ofCapacity(Scenario scenario) {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < each.get(scenario).size(); round++) {
      ratios.add(
          each.get(scenario).get(round).answeredPerSecond()
              / each.get(Scenario.CAPACITY).get(round).answeredPerSecond());
    }
    return mean(ratios);
  }

  private static double expiredLate(Outcomes outcomes) {
    return outcomes.expired.count() == 0
        ? 0
        : millis(outcomes.expired.quantile(0.99)) - OverloadBenchmark.LIMIT.toMillis();
  }

  private String late() {
    List<String> parts = new ArrayList<>();
    for (Scenario scenario : List.of(Scenario.OPEN, Scenario.IMPATIENT)) {
      Samples answered = all.get(scenario).answered;
      long limit = OverloadBenchmark.LIMIT.toNanos();
      parts.add(
          String.format(
              Locale.ROOT,
              "%d of %d, at most %.1f ms",
              answered.longerThan(limit),
              answered.count(),
              Math.max(0, millis(answered.max() - limit))));
    }
    return String.join("; ", parts);
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  /** Writes everything as JSON. */
  void write(Path file) throws IOException {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("benchmark", "overload");
    figures.put("machine", machine);
    figures.put("rounds", rounds);
    figures.put("secondsPerMeasurement", seconds);
    figures.put("timeLimitMillis", OverloadBenchmark.LIMIT.toMillis());
    figures.put("rawRowsPerSecond", raw);
    figures.put("soloBefore", OutcomeFigures.of(soloBefore));
    figures.put("soloOneSecondAfter", OutcomeFigures.of(soloAfter));
    Map<String, Object> loads = new LinkedHashMap<>();
    all.forEach(
        (scenario, outcomes) ->
            loads.put(
                scenario.title(),
                Map.of(
                    "all", OutcomeFigures.of(outcomes),
                    "ofCapacity", ofCapacity(scenario),
                    "each", each.get(scenario).stream().map(OutcomeFigures::of).toList())));
    figures.put("loads", loads);
    Figures.write(file, figures);
  }
}
