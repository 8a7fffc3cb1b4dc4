package io.millrace.loadtests;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code ./millrace bench steady}: a server at 10,000 requests a second for a while: what it
 * allocates for each, how long its collector stops it, and what it holds of the machine's memory.
 */
public final class SteadyBenchmark {
  private static final double RATE = 10_000;
  private static final int CONNECTIONS = 64;
  private static final Duration WARM_UP = Duration.ofSeconds(15);
  private static final double MEBI = 1 << 20;

  private final Duration measured =
      Duration.ofSeconds(Integer.getInteger("millrace.bench.seconds", 30));
  private final Machine machine = Machine.here();
  private final Instant at = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  private SteadyBenchmark() {}

  /** Runs it; the argument is the file for the figures. */
  public static void main(String[] arguments) throws Exception {
    new SteadyBenchmark().run(Path.of(arguments[0]));
    System.exit(0);
  }

  private void run(Path results) throws IOException, InterruptedException, OrtException {
    Path log = Files.createTempFile("millrace-gc-", ".log");
    try {
      System.setProperty(ServerProcess.OPTIONS, GcLog.option(log));
      try (ServerProcess server = ServerProcess.start();
          RawRuntime raw = new RawRuntime(Mlp.SMALL)) {
        measure(server, raw, log, results);
      }
    } finally {
      Files.delete(log);
    }
  }

  private void measure(ServerProcess server, RawRuntime raw, Path log, Path results)
      throws IOException, InterruptedException, OrtException {
    Tenant tenant = Tenant.create(server);
    tenant.register(Mlp.SMALL);
    tenant.deploy(Mlp.SMALL, Mlp.SMALL.name(), CONNECTIONS);
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      float[] row = Mlp.SMALL.row(i);
      calls.add(Way.BINARY.call(Mlp.SMALL.name(), tenant.key(), row, raw.answer(row)));
    }
    InetSocketAddress address =
        new InetSocketAddress(server.address().getHost(), server.address().getPort());
    try (Crowd crowd = new Crowd(address, calls)) {
      System.err.println("Warming up …");
      crowd.run(RATE, WARM_UP);
      System.err.println("Measuring for " + measured.toSeconds() + " s …");
      GcLog before = GcLog.read(log);
      Outcomes seen = crowd.run(RATE, measured).allAnswered();
      GcLog during = GcLog.read(log).since(before);
      TimeUnit.SECONDS.sleep(1);
      report(seen, during, ResidentSet.bytes(server.pid()), results);
    }
  }

  private void report(Outcomes seen, GcLog during, long resident, Path results) throws IOException {
    double perRequest = during.allocatedBytes() / seen.answered.count();
    Table table = new Table();
    table.line("%n%s%n", machine.describe());
    table.line(
        "%,.0f requests/s over %d connections for %d s: p50 %.2f ms, p99 %.2f ms",
        seen.answeredPerSecond(),
        CONNECTIONS,
        measured.toSeconds(),
        Table.millis(seen.answered.quantile(0.5)),
        Table.millis(seen.answered.quantile(0.99)));
    table.line("allocated on the heap         %,8.0f bytes a request", perRequest);
    table.line(
        "pauses of the collector       %8d, longest %.1f ms, %.1f ms in all",
        during.pauses(), during.longestPauseMillis(), during.pausedMillis());
    table.line("resident, the model included  %8.0f MiB", resident / MEBI);
    System.out.println(table);
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("benchmark", "steady");
    all.put("at", at.toString());
    all.put("machine", machine);
    all.put("seconds", measured.toSeconds());
    all.put("requestsPerSecond", seen.answeredPerSecond());
    all.put("allocatedBytesPerRequest", perRequest);
    all.put("pauses", during.pauses());
    all.put("longestPauseMillis", during.longestPauseMillis());
    all.put("pausedMillis", during.pausedMillis());
    all.put("residentBytes", resident);
    Figures.write(results, all);
    System.out.println("Figures: " + results);
  }
}
