package io.millrace.loadtests;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The figures, each with its peer's and what it must reach. */
final class TrackingReport {
  private final Machine machine = Machine.here();
  private final Instant at = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final String peers;
  private final List<Row> rows = new ArrayList<>();
  private final Map<String, Object> more = new LinkedHashMap<>();

  /**
   * A figure.
   *
   * @param unit per second more is better, of everything else less
   * @param peer MLflow's
   */
  record Row(String figure, String unit, double millrace, Double peer, String reach) {
    boolean moreIsBetter() {
      return unit.endsWith("/s");
    }

    Double timesBetter() {
      if (peer == null) {
        return null;
      }
      return moreIsBetter() ? millrace / peer : peer / millrace;
    }
  }

  TrackingReport(String peers) {
    this.peers = peers;
  }

  void add(String figure, String unit, double millrace, Optional<Double> peer, String reach) {
    rows.add(new Row(figure, unit, millrace, peer.orElse(null), reach));
  }

  /** The middle one; of an even number the greater. */
  static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  /** For the file alone. */
  void note(String name, Object value) {
    more.put(name, value);
  }

  void print() {
    print("%n%s%n%n", machine.describe());
    print("%-52s %-9s %12s %12s %7s  %s%n", "", "", "Millrace", "MLflow", "times", "reach");
    for (Row row : rows) {
      print(
          "%-52s %-9s %12s %12s %7s  %s%n",
          row.figure(),
          row.unit(),
          shown(row.millrace()),
          row.peer() == null ? "–" : shown(row.peer()),
          row.timesBetter() == null ? "–" : shown(row.timesBetter()),
          row.reach());
    }
    print("%nMLflow's own server: %s%n", peers);
  }

  private static String shown(double figure) {
    return Double.isNaN(figure)
        ? "–"
        : String.format(Locale.ROOT, figure < 100 ? "%.2f" : "%,.0f", figure);
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format, values);
  }

  void write(Path file) throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("benchmark", "tracking");
    all.put("at", at.toString());
    all.put("machine", machine);
    all.put("peers", peers);
    all.put("rows", rows);
    all.putAll(more);
    Files.writeString(
        file, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all));
    print("%nFigures: %s%n", file);
  }
}
