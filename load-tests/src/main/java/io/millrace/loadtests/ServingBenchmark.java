package io.millrace.loadtests;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * {@code ./millrace bench serving}: predictions over HTTP and gRPC, everything on, beside raw ONNX
 * Runtime and other servers in the same run. What is compared takes turns, round after round, so
 * that a change of the machine meets all alike.
 */
public final class ServingBenchmark {
  private static final int[] BATCHES = {1, 8, 16, 32, 64};
  private static final Duration RAW = Duration.ofMillis(400);
  private static final Duration WARM_UP = Duration.ofMillis(500);
  private static final Duration FIRST_WARM_UP = Duration.ofSeconds(3);
  private static final int MAX_BATCH = 64;
  private static final List<Integer> BOUNDS = List.of(1, 8, 16, 32);

  private final int rounds = Integer.getInteger("millrace.bench.rounds", 3);
  private final Duration measured =
      Duration.ofSeconds(Integer.getInteger("millrace.bench.seconds", 2));
  private final ServingReport report = new ServingReport(rounds, measured.toSeconds());

  /**
   * What is measured: a model, or the same with a bound for its batches, one way, with so many
   * connections.
   */
  record Scenario(Mlp model, String endpoint, Way way, int connections) {}

  private static final List<Scenario> SCENARIOS =
      List.of(
          new Scenario(Mlp.SMALL, "small", Way.BINARY, 1),
          new Scenario(Mlp.SMALL, "small", Way.BINARY, 64),
          new Scenario(Mlp.SMALL, "small", Way.JSON, 1),
          new Scenario(Mlp.SMALL, "small", Way.JSON, 64),
          new Scenario(Mlp.SMALL, "small", Way.GRPC, 1),
          new Scenario(Mlp.SMALL, "small", Way.GRPC, 64),
          new Scenario(Mlp.BIG, "big", Way.BINARY, 1),
          new Scenario(Mlp.BIG, "big", Way.BINARY, 64),
          new Scenario(Mlp.BIG, "big", Way.JSON, 64),
          new Scenario(Mlp.BIG, "big", Way.GRPC, 64),
          new Scenario(Mlp.BIG, bounded(1), Way.BINARY, 64),
          new Scenario(Mlp.BIG, bounded(8), Way.BINARY, 64),
          new Scenario(Mlp.BIG, bounded(16), Way.BINARY, 64),
          new Scenario(Mlp.BIG, bounded(32), Way.BINARY, 64));

  /** Those whose title holds a word, such as {@code JSON}; all without one. */
  private final List<Scenario> scenarios =
      SCENARIOS.stream()
          .filter(
              each ->
                  Pattern.compile(System.getProperty("millrace.bench.only", ""))
                      .matcher(ServingReport.title(each))
                      .find())
          .toList();

  private ServingBenchmark() {}

  /** An endpoint that is told how many rows a batch may have. */
  private static String bounded(int rows) {
    return "big-bound-" + rows;
  }

  /** Runs it; the argument is the file for the figures. */
  public static void main(String[] arguments) throws Exception {
    new ServingBenchmark().run(Path.of(arguments[0]));
    System.exit(0);
  }

  private void run(Path results) throws IOException, InterruptedException, OrtException {
    System.err.println("Starting the servers …");
    try (ServerProcess server = ServerProcess.start();
        Peers peers = Peers.start(List.of(Mlp.SMALL, Mlp.BIG));
        RawRuntime small = new RawRuntime(Mlp.SMALL);
        RawRuntime big = new RawRuntime(Mlp.BIG)) {
      Tenant tenant = Tenant.create(server);
      deploy(tenant);
      report.leftOut(peers.leftOut());
      for (Scenario scenario : scenarios) {
        System.err.println("Warming up: " + ServingReport.title(scenario) + " …");
        RawRuntime raw = raw(scenario, small, big);
        measure(server, tenant, raw, scenario, FIRST_WARM_UP);
        for (PeerServer peer : peers.asked(scenario)) {
          measure(peer, raw, scenario, FIRST_WARM_UP);
        }
      }
      for (int round = 1; round <= rounds; round++) {
        System.err.println("Round " + round + " of " + rounds + " …");
        raw(Mlp.SMALL, small);
        raw(Mlp.BIG, big);
        for (Scenario scenario : scenarios) {
          RawRuntime raw = raw(scenario, small, big);
          report.add(scenario, measure(server, tenant, raw, scenario, measured));
          for (PeerServer peer : peers.asked(scenario)) {
            report.add(peer.name(), scenario, measure(peer, raw, scenario, measured));
          }
        }
      }
    }
    System.out.println(report.table());
    report.write(results);
    System.out.println("Figures: " + results);
  }

  private static void deploy(Tenant tenant) throws IOException, InterruptedException {
    for (Mlp model : List.of(Mlp.SMALL, Mlp.BIG)) {
      tenant.register(model);
      tenant.deploy(model, model.name(), MAX_BATCH);
    }
    for (int bound : BOUNDS) {
      tenant.deploy(Mlp.BIG, bounded(bound), bound);
    }
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
    URI asked = scenario.way() == Way.GRPC ? server.grpc() : server.address();
    InetSocketAddress address = new InetSocketAddress(asked.getHost(), asked.getPort());
    try (ClosedLoop loop = new ClosedLoop(address, calls(scenario, tenant.key(), raw))) {
      loop.run(WARM_UP);
      JsonNode before = tenant.statistics(scenario.endpoint());
      Load load = load(loop, duration, server::cpu);
      JsonNode after = tenant.statistics(scenario.endpoint());
      return load.sample(
          Tenant.grown("rows", before, after)
              / Math.max(1, Tenant.grown("batches", before, after)));
    }
  }

  private static Sample measure(
      PeerServer peer, RawRuntime raw, Scenario scenario, Duration duration)
      throws IOException, OrtException {
    try (ClosedLoop loop = new ClosedLoop(peer.address(scenario.way()), calls(scenario, "", raw))) {
      loop.run(WARM_UP);
      return load(loop, duration, peer::cpu).sample(0);
    }
  }

  private static List<Call> calls(Scenario scenario, String key, RawRuntime raw)
      throws OrtException {
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < scenario.connections(); i++) {
      float[] row = scenario.model().row(i);
      calls.add(scenario.way().call(scenario.endpoint(), key, row, raw.answer(row)));
    }
    return calls;
  }

  private static Load load(ClosedLoop loop, Duration duration, Supplier<Duration> serverCpu)
      throws IOException {
    long server = serverCpu.get().toNanos();
    long client = Machine.cpuNanos();
    Outcomes seen = loop.run(duration).allAnswered();
    return new Load(seen, serverCpu.get().toNanos() - server, Machine.cpuNanos() - client);
  }

  /** What clients saw, and what it cost, in nanoseconds of processor time. */
  private record Load(Outcomes seen, long serverCpu, long clientCpu) {
    Sample sample(double meanBatch) {
      return new Sample(
          seen.answeredPerSecond(),
          seen.answered.quantile(0.5) / 1e3,
          seen.answered.quantile(0.99) / 1e3,
          meanBatch,
          serverCpu / 1e3 / seen.answered.count(),
          clientCpu / 1e3 / seen.answered.count());
    }
  }

  /**
   * One round's figures of a scenario.
   *
   * @param p50Micros from the request's first byte sent to the answer's last byte read
   * @param meanBatch rows in a run; 0 where the server does not tell
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
