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
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/**
 * {@code ./millrace bench models}: 500 models on one slot with memory for 50, and traffic of which
 * the i-th model's share is as 1/i. How many requests find their model in memory, beside the best
 * fixed choice of 50 and LRU on the very same requests; what a request for a model in memory
 * notices of the loads; what a cold start takes.
 */
public final class ModelsBenchmark {
  static final int MODELS = 500;
  static final int PLACES = 50;
  private static final int CONNECTIONS = 64;
  private static final int MAX_BATCH = 8;
  private static final long SEED = Long.getLong("millrace.bench.seed", 1);
  private static final Map<String, String> ONE_SLOT = Map.of("MILLRACE_CPU_SLOTS", "1");

  private final int rounds = Integer.getInteger("millrace.bench.rounds", 4);
  private final double perSecond = Integer.getInteger("millrace.bench.rate", 300);
  private final Duration measured =
      Duration.ofSeconds(Integer.getInteger("millrace.bench.seconds", 20));
  private final Duration quiet = measured.dividedBy(3);
  private final List<String> endpoints =
      IntStream.range(0, MODELS).mapToObj(i -> String.format("model-%03d", i)).toList();
  private final ModelsReport report = new ModelsReport(perSecond, SEED);

  private ModelsBenchmark() {}

  /** Runs it; the argument is the file for the figures. */
  public static void main(String[] arguments) throws Exception {
    new ModelsBenchmark().run(Path.of(arguments[0]));
    System.exit(0);
  }

  private void run(Path results) throws IOException, InterruptedException, OrtException {
    try (ServerFolder folder = ServerFolder.temporary()) {
      System.err.println("Starting a server to see what one model takes …");
      Tenant tenant;
      long oneModel;
      try (ServerProcess first = ServerProcess.start(folder, ONE_SLOT)) {
        tenant = Tenant.create(first);
        tenant.register(Mlp.SMALL);
        tenant.deploy(Mlp.SMALL, endpoints.get(0), MAX_BATCH);
        oneModel = (long) ServerMetrics.of(first).sum("millrace_models_memory_used_bytes");
      }
      long budget = PLACES * oneModel + oneModel / 2;
      Map<String, String> settings =
          Map.of("MILLRACE_CPU_SLOTS", "1", "MILLRACE_MODEL_MEMORY_BYTES", Long.toString(budget));
      try (ServerProcess server = ServerProcess.start(folder, settings)) {
        measure(server, tenant.at(server));
      }
    }
    System.out.println(report.table());
    report.write(results);
    System.out.println("Figures: " + results);
  }

  private void measure(ServerProcess server, Tenant tenant)
      throws IOException, InterruptedException, OrtException {
    System.err.println("Deploying " + MODELS + " models …");
    tenant.deployAll(Mlp.SMALL, endpoints.subList(1, MODELS), MAX_BATCH);
    ZipfTraffic traffic = new ZipfTraffic(MODELS, SEED);
    Load load = new Load(server, tenant.key(), endpoints);
    System.err.println("Warming up …");
    load.run(traffic::next, perSecond, measured, load.newTimes());
    int from = traffic.count();
    List<Stay> before = stays(tenant);
    List<Samples> busy = load.newTimes();
    Samples alone = new Samples();
    for (int round = 1; round <= rounds; round++) {
      System.err.println("Round " + round + " of " + rounds + " …");
      ServerMetrics begin = ServerMetrics.of(server);
      Outcomes outcomes = load.run(traffic::next, perSecond, measured, busy);
      report.add(begin, ServerMetrics.of(server), outcomes);
      List<Integer> steady = steady(before, stays(tenant));
      List<Samples> times = load.newTimes();
      double share = traffic.share(steady);
      load.run(among(steady, round), share * perSecond, quiet, times).allAnswered();
      steady.forEach(i -> alone.addAll(times.get(i)));
    }
    report.hitRates(
        traffic.count() - from,
        traffic.bestFixed(PLACES, from),
        traffic.leastRecentlyUsed(PLACES, from));
    List<Stay> after = stays(tenant);
    report.times(alone, gather(busy, steady(before, after)), gather(busy, cold(before, after)));
  }

  /**
   * What became of a model since the server's start.
   *
   * @param hits requests that found it in memory
   */
  private record Stay(long hits, long misses) {}

  private List<Stay> stays(Tenant tenant) throws IOException, InterruptedException {
    List<Stay> all = new ArrayList<>();
    for (String endpoint : endpoints) {
      JsonNode memory = tenant.statistics(endpoint).path("memory");
      all.add(new Stay(memory.path("hits").asLong(), memory.path("misses").asLong()));
    }
    return all;
  }

  /** Models that each of their requests found in memory. */
  private static List<Integer> steady(List<Stay> before, List<Stay> after) {
    return IntStream.range(0, MODELS)
        .filter(i -> after.get(i).misses() == before.get(i).misses())
        .filter(i -> after.get(i).hits() > before.get(i).hits())
        .boxed()
        .toList();
  }

  /** Models that none of their requests found in memory. */
  private static List<Integer> cold(List<Stay> before, List<Stay> after) {
    return IntStream.range(0, MODELS)
        .filter(i -> after.get(i).hits() == before.get(i).hits())
        .filter(i -> after.get(i).misses() > before.get(i).misses())
        .boxed()
        .toList();
  }

  private static Samples gather(List<Samples> times, List<Integer> models) {
    Samples all = new Samples();
    models.forEach(i -> all.addAll(times.get(i)));
    return all;
  }

  /** Each as often as before, so that the pause changes nothing in their order. */
  private static IntSupplier among(List<Integer> models, long seed) {
    Set<Integer> wanted = Set.copyOf(models);
    ZipfTraffic own = new ZipfTraffic(MODELS, seed);
    return () -> IntStream.generate(own::next).filter(wanted::contains).findFirst().orElseThrow();
  }

  /** What is sent to the server: each connection with a row of its own. */
  private static final class Load {
    private final InetSocketAddress address;
    private final List<List<Exchange>> exchanges = new ArrayList<>();

    Load(ServerProcess server, String key, List<String> endpoints) throws OrtException {
      this.address = new InetSocketAddress(server.address().getHost(), server.address().getPort());
      try (RawRuntime raw = new RawRuntime(Mlp.SMALL)) {
        for (int i = 0; i < CONNECTIONS; i++) {
          float[] row = Mlp.SMALL.row(i);
          float[] answer = raw.answer(row);
          exchanges.add(
              endpoints.stream()
                  .map(name -> Exchange.of(Format.BINARY, name, key, row, answer))
                  .toList());
        }
      }
    }

    List<Samples> newTimes() {
      return IntStream.range(0, MODELS).mapToObj(i -> new Samples()).toList();
    }

    Outcomes run(IntSupplier choice, double perSecond, Duration duration, List<Samples> times)
        throws IOException {
      List<ModelCall> calls =
          exchanges.stream().map(own -> new ModelCall(own, choice, times)).toList();
      try (Crowd crowd = new Crowd(address, calls)) {
        return crowd.run(perSecond, duration);
      }
    }
  }
}
