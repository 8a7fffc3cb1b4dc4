package io.millrace.loadtests;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * {@code ./millrace bench soak [--minutes N]}: four fifths of what the server can do, for a long
 * time, while versions are switched, canaries moved, models loaded and unloaded, clients killed,
 * and in the middle the server itself. Every answer is compared with ONNX Runtime's own.
 */
public final class SoakBenchmark {
  private static final int CLIENTS = 32;
  private static final int COLD = 10;
  private static final double LOAD = 0.8;
  private static final long CAPACITY_SECONDS = 5;
  private static final long SETTLE_SECONDS = 10;
  private static final int MAX_BATCH = 16;
  private static final String STEADY = "steady";
  private static final String HURRIED = "hurried";
  private static final String CACHED = "cached";
  private static final List<String> OFTEN =
      List.of(STEADY, SoakChanges.CANARY, SoakChanges.SWITCHED, HURRIED, CACHED);

  /** Room for the nine that are asked most and two of the ten that are asked seldom. */
  private static final Map<String, String> SETTINGS =
      Map.of("MILLRACE_MODEL_MEMORY_BYTES", Long.toString(11L << 20));

  private final double minutes;
  private final long seed = Long.getLong("millrace.bench.seed", System.nanoTime());
  private final Machine machine = Machine.here();
  private final SoakTally tally = new SoakTally();
  private final List<String> cold = IntStream.range(0, COLD).mapToObj(i -> "cold-" + i).toList();
  private final Map<String, Object> figures = new LinkedHashMap<>();

  private SoakBenchmark(double minutes) {
    this.minutes = minutes;
  }

  /** Runs it; the arguments are the file for the figures, and {@code --minutes N}. */
  public static void main(String[] arguments) throws Exception {
    boolean given = arguments.length == 3 && arguments[1].equals("--minutes");
    if (arguments.length != 1 && !given) {
      System.err.println("soak takes --minutes N or nothing.");
      System.exit(2);
    }
    double minutes = given ? Double.parseDouble(arguments[2]) : 10;
    SoakBenchmark soak = new SoakBenchmark(minutes);
    soak.run(Path.of(arguments[0]));
    System.exit(soak.tally.wrongCount() == 0 ? 0 : 1);
  }

  private void run(Path results) throws IOException, InterruptedException, OrtException {
    print(
        "%n%s%n%.1f minutes, seed %d (-Dmillrace.bench.seed)%n", machine.describe(), minutes, seed);
    System.err.println("Starting a server …");
    try (ServerFolder folder = ServerFolder.temporary();
        SoakServer server = new SoakServer(folder, SETTINGS)) {
      Tenant tenant = Tenant.create(server.process());
      deploy(tenant);
      soak(server, tenant);
      report();
      Figures.write(results, figures);
      print("%nFigures: %s%n", results);
    }
  }

  private void deploy(Tenant tenant) throws IOException, InterruptedException {
    tenant.register(SoakModels.FIRST);
    tenant.register(SoakModels.SECOND, 2);
    for (String endpoint : Stream.concat(OFTEN.stream(), cold.stream()).toList()) {
      tenant.deploy(
          SoakModels.FIRST,
          endpoint,
          Map.of("maxBatchSize", MAX_BATCH, "cache", endpoint.equals(CACHED)));
    }
    tenant.deploy(SoakModels.FIRST, SoakVanishing.ENDPOINT, MAX_BATCH);
    tenant.load(SoakChanges.LOADED);
  }

  /** Of a thousand requests one goes to each of the cold endpoints, of which two find room. */
  private List<String> traffic() {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 180; i++) {
      all.addAll(OFTEN);
    }
    for (int i = 0; i < 90; i++) {
      all.add(SoakChanges.LOADED);
    }
    all.addAll(cold);
    return all;
  }

  private void soak(SoakServer server, Tenant tenant)
      throws IOException, InterruptedException, OrtException {
    SoakClient.Traffic traffic =
        new SoakClient.Traffic(
            new SoakModels(), tenant.key(), traffic(), SoakChanges.LOADED, HURRIED);
    List<SoakClient> clients =
        IntStream.range(0, CLIENTS)
            .mapToObj(i -> new SoakClient(server, traffic, tally, seed + i))
            .toList();
    SoakChanges changes = new SoakChanges(server, tenant.key(), tally, seed);
    SoakVanishing vanishing = new SoakVanishing(server, tenant.key(), tally, seed);
    clients.forEach(each -> each.rate(Double.POSITIVE_INFINITY));
    List<Thread> threads = new ArrayList<>(clients.stream().map(SoakBenchmark::started).toList());
    double capacity = capacity();
    clients.forEach(each -> each.rate(LOAD * capacity / CLIENTS));
    figures.put("capacityPerSecond", capacity);
    print("capacity %,.0f requests/s; from here on %.0f %% of it%n", capacity, 100 * LOAD);
    threads.add(started(changes));
    threads.add(started(vanishing));
    long half = (long) (minutes * 30);
    watch("before the kill", server, half);
    double away = server.killAndStart();
    figures.put("secondsAway", away);
    print("killed; the next server was ready after %.1f s%n", away);
    watch("after the kill", server, half);
    clients.forEach(SoakClient::stop);
    changes.stop();
    vanishing.stop();
    for (Thread thread : threads) {
      thread.join();
    }
    changes.check();
    List<String> endpoints =
        Stream.concat(Stream.concat(OFTEN.stream(), Stream.of(SoakChanges.LOADED)), cold.stream())
            .toList();
    SoakLedger ledger =
        new SoakLedger(tenant.at(server.process()), tally, endpoints, SoakChanges.LOADED);
    ledger.differences().forEach(tally::wrong);
  }

  private static Thread started(Runnable work) {
    Thread thread = new Thread(work, work.getClass().getSimpleName());
    thread.start();
    return thread;
  }

  /** What all clients get that ask without a pause. */
  private double capacity() throws InterruptedException {
    TimeUnit.SECONDS.sleep(CAPACITY_SECONDS);
    long before = answers();
    TimeUnit.SECONDS.sleep(CAPACITY_SECONDS);
    return (double) (answers() - before) / CAPACITY_SECONDS;
  }

  private long answers() {
    return tally.counts().entrySet().stream()
        .filter(each -> each.getKey().contains("answered by"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private void watch(String name, SoakServer server, long seconds)
      throws IOException, InterruptedException {
    long settle = Math.min(SETTLE_SECONDS, seconds / 3);
    TimeUnit.SECONDS.sleep(settle);
    Footprint begin = Footprint.of(server.process().pid());
    SoakMemory memory = new SoakMemory();
    memory.watch(server.process(), seconds - settle);
    Footprint end = Footprint.of(server.process().pid());
    ServerMetrics models = ServerMetrics.of(server.process());
    print(
        "%-16s %.0f loads and %.0f evictions of models%n",
        name,
        models.sum("millrace_models_loads_seconds_count"),
        models.sum("millrace_models_evictions_models_total"));
    print(
        "%-16s resident %.0f to %.0f MiB, %+.1f MiB a minute in the last half; live heap %.1f to"
            + " %.1f MB; threads %d to %d; files %d to %d%n",
        name,
        memory.first(),
        memory.last(),
        memory.mebibytesPerMinute(),
        begin.liveHeapBytes() / 1e6,
        end.liveHeapBytes() / 1e6,
        begin.threads(),
        end.threads(),
        begin.files(),
        end.files());
    figures.put(
        "memory " + name,
        Map.of(
            "residentMebibytesPerMinute", memory.mebibytesPerMinute(), "begin", begin, "end", end));
  }

  private void report() {
    figures.put("benchmark", "soak");
    figures.put("machine", machine);
    figures.put("minutes", minutes);
    figures.put("seed", seed);
    figures.put("counts", tally.counts());
    figures.put("wrong", tally.wrongCount());
    figures.put("firstWrong", tally.wrong());
    print("%n");
    tally.counts().forEach((name, count) -> print("%-44s %,12d%n", name, count));
    print(
        "%nwrong answers, lost answers, refused changes, differences in the ledger: %,d%n",
        tally.wrongCount());
    tally.wrong().forEach(each -> print("  %s%n", each));
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format, values);
  }
}
