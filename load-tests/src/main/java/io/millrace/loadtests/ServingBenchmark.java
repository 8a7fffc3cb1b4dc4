package io.millrace.loadtests;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.loadtests.Exchange.Format;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code ./millrace bench serving}: predictions over HTTP, everything on, beside raw ONNX Runtime
 * in the same run. What is compared takes turns, round after round, so that a change of the machine
 * meets all alike.
 */
public final class ServingBenchmark {
  private static final int[] BATCHES = {1, 8, 16, 32, 64};
  private static final Duration RAW = Duration.ofMillis(400);
  private static final Duration WARM_UP = Duration.ofMillis(500);
  private static final Duration FIRST_WARM_UP = Duration.ofSeconds(3);
  private static final String UNBATCHED = "big-unbatched";

  private final int rounds = Integer.getInteger("millrace.bench.rounds", 3);
  private final Duration measured =
      Duration.ofSeconds(Integer.getInteger("millrace.bench.seconds", 2));
  private final ServingReport report = new ServingReport(rounds, measured.toSeconds());

  /** What is measured: a model, or the same unbatched, one way, with so many connections. */
  record Scenario(Mlp model, String endpoint, Format format, int connections) {}

  private static final List<Scenario> SCENARIOS =
      List.of(
          new Scenario(Mlp.SMALL, "small", Format.BINARY, 1),
          new Scenario(Mlp.SMALL, "small", Format.BINARY, 64),
          new Scenario(Mlp.SMALL, "small", Format.JSON, 1),
          new Scenario(Mlp.SMALL, "small", Format.JSON, 64),
          new Scenario(Mlp.BIG, "big", Format.BINARY, 1),
          new Scenario(Mlp.BIG, "big", Format.BINARY, 64),
          new Scenario(Mlp.BIG, "big", Format.JSON, 64),
          new Scenario(Mlp.BIG, UNBATCHED, Format.BINARY, 64));

  /** Those whose title holds a word, such as {@code JSON}; all without one. */
  private final List<Scenario> scenarios =
      SCENARIOS.stream()
          .filter(
              each ->
                  ServingReport.title(each).contains(System.getProperty("millrace.bench.only", "")))
          .toList();

  private ServingBenchmark() {}

  /** Runs it; the argument is the file for the figures. */
  public static void main(String[] arguments) throws Exception {
    new ServingBenchmark().run(Path.of(arguments[0]));
    System.exit(0);
  }

  private void run(Path results) throws IOException, InterruptedException, OrtException {
    System.err.println("Starting a server …");
    try (ServerProcess server = ServerProcess.start();
        RawRuntime small = new RawRuntime(Mlp.SMALL);
        RawRuntime big = new RawRuntime(Mlp.BIG)) {
      Tenant tenant = Tenant.create(server);
      for (Mlp model : List.of(Mlp.SMALL, Mlp.BIG)) {
        tenant.register(model);
        tenant.deploy(model, model.name(), 64);
      }
      tenant.deploy(Mlp.BIG, UNBATCHED, 1);
      for (Scenario scenario : scenarios) {
        System.err.println("Warming up: " + ServingReport.title(scenario) + " …");
        measure(server, tenant, raw(scenario, small, big), scenario, FIRST_WARM_UP);
      }
      for (int round = 1; round <= rounds; round++) {
        System.err.println("Round " + round + " of " + rounds + " …");
        raw(Mlp.SMALL, small);
        raw(Mlp.BIG, big);
        for (Scenario scenario : scenarios) {
          report.add(
              scenario, measure(server, tenant, raw(scenario, small, big), scenario, measured));
        }
      }
    }
    System.out.println(report.table());
    report.write(results);
    System.out.println("Figures: " + results);
  }

  private static RawRuntime raw(Scenario scenario, RawRuntime small, RawRuntime big) {
    return scenario.model().equals(Mlp.SMALL) ? small : big;
  }

  private void raw(Mlp model, RawRuntime runtime) throws OrtException {
    for (int batch : BATCHES) {
      report.addRaw(model, batch, runtime.rowsPerSecond(batch, RAW));
    }
  }

  static Sample measure(
      ServerProcess server, Tenant tenant, RawRuntime raw, Scenario scenario, Duration duration)
      throws IOException, InterruptedException, OrtException {
    List<Exchange> exchanges = new ArrayList<>();
    for (int i = 0; i < scenario.connections(); i++) {
      float[] row = scenario.model().row(i);
      exchanges.add(
          Exchange.of(scenario.format(), scenario.endpoint(), tenant.key(), row, raw.answer(row)));
    }
    InetSocketAddress address =
        new InetSocketAddress(server.address().getHost(), server.address().getPort());
    try (ClosedLoop loop = new ClosedLoop(address, exchanges)) {
      loop.run(WARM_UP);
      JsonNode before = tenant.statistics(scenario.endpoint());
      long serverCpu = server.cpu().toNanos();
      long ownCpu = Machine.cpuNanos();
      Outcomes seen = loop.run(duration).allAnswered();
      long serverUsed = server.cpu().toNanos() - serverCpu;
      long ownUsed = Machine.cpuNanos() - ownCpu;
      JsonNode after = tenant.statistics(scenario.endpoint());
      return new Sample(
          seen.answeredPerSecond(),
          seen.answered.quantile(0.5) / 1e3,
          seen.answered.quantile(0.99) / 1e3,
          Tenant.grown("rows", before, after) / Math.max(1, Tenant.grown("batches", before, after)),
          serverUsed / 1e3 / seen.answered.count(),
          ownUsed / 1e3 / seen.answered.count());
    }
  }

  /**
   * One round's figures of a scenario.
   *
   * @param p50Micros from the request's first byte sent to the answer's last byte read
   * @param meanBatch rows in a run
   * @param serverCpuMicros processor time of the server per request
   * @param clientCpuMicros processor time of the load generator per request
   */
  record Sample(
      double requestsPerSecond,
      double p50Micros,
      double p99Micros,
      double meanBatch,
      double serverCpuMicros,
      double clientCpuMicros) {

    /** Processors that server and load generator had together; the rest was idle or others'. */
    double cores() {
      return requestsPerSecond * (serverCpuMicros + clientCpuMicros) / 1e6;
    }
  }
}
