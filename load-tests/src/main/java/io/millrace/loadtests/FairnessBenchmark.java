package io.millrace.loadtests;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.loadtests.Exchange.Format;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * {@code ./millrace bench fairness}: what a tenant with one connection notices of another with 64,
 * and who gets how much where both want more than there is. What is compared takes turns, round
 * after round.
 */
public final class FairnessBenchmark {
  private static final int FLOOD = 64;
  private static final int MANY = 640;
  private static final int BACKLOG = 256;
  private static final int HEAVY_WEIGHT = 3;
  private static final int MAX_BATCH = 64;
  private static final Duration WARM_UP = Duration.ofMillis(500);

  private final int rounds = Integer.getInteger("millrace.bench.rounds", 3);
  private final Duration measured =
      Duration.ofSeconds(Integer.getInteger("millrace.bench.seconds", 3));
  private final FairnessReport report = new FairnessReport(rounds, measured.toSeconds());
  private final Map<Mlp, RawRuntime> raw = new LinkedHashMap<>();
  private final Map<Who, Tenant> tenants = new EnumMap<>(Who.class);
  private final InetSocketAddress address;

  /** The tenants: equal but for the heavy one, which weighs three times as much. */
  enum Who {
    FLOOD,
    POLITE,
    HEAVY
  }

  private FairnessBenchmark(ServerProcess server)
      throws IOException, InterruptedException, OrtException {
    this.address = new InetSocketAddress(server.address().getHost(), server.address().getPort());
    for (Who who : Who.values()) {
      int weight = who == Who.HEAVY ? HEAVY_WEIGHT : 1;
      tenants.put(who, Tenant.create(server, who.name(), weight));
    }
    Tenant owner = tenants.get(Who.FLOOD);
    Tenant polite = tenants.get(Who.POLITE);
    for (Mlp model : List.of(Mlp.SMALL, Mlp.BIG)) {
      raw.put(model, new RawRuntime(model));
      owner.register(model);
      owner.deploy(model, shared(model), MAX_BATCH);
      owner.publish(server, shared(model), List.of(polite, tenants.get(Who.HEAVY)));
      polite.register(model);
      polite.deploy(model, model.name(), MAX_BATCH);
    }
  }

  /** The endpoint that all tenants may ask. */
  private static String shared(Mlp model) {
    return "shared-" + model.name();
  }

  /** Runs it; the argument is the file for the figures. */
  public static void main(String[] arguments) throws Exception {
    System.err.println("Starting a server …");
    try (ServerProcess server = ServerProcess.start()) {
      new FairnessBenchmark(server).run(Path.of(arguments[0]));
    }
    System.exit(0);
  }

  private void run(Path results) throws IOException, InterruptedException, OrtException {
    System.err.println("Warming up …");
    for (Mlp model : raw.keySet()) {
      alone(model, Who.FLOOD, FLOOD, Duration.ofSeconds(3));
    }
    for (int round = 1; round <= rounds; round++) {
      System.err.println("Round " + round + " of " + rounds + " …");
      for (Mlp model : raw.keySet()) {
        flood(model);
      }
      shares();
    }
    System.out.println(report.table());
    report.write(results);
    System.out.println("Figures: " + results);
  }

  private void flood(Mlp model) throws IOException, InterruptedException, OrtException {
    double best = raw.get(model).bestRowsPerSecond();
    Outcomes solo = alone(model, Who.POLITE, 1, measured.dividedBy(2));
    Outcomes flood = alone(model, Who.FLOOD, FLOOD, measured);
    Beside control = beside(model, model.name());
    JsonNode before = tenants.get(Who.FLOOD).statistics(shared(model));
    Beside beside = beside(model, shared(model));
    JsonNode after = tenants.get(Who.FLOOD).statistics(shared(model));
    double runMillis =
        Tenant.grown("deviceMicros", before, after)
            / 1e3
            / Math.max(1, Tenant.grown("batches", before, after));
    report.addFlood(
        model,
        new FairnessReport.Flood(
            best, solo, flood, control.polite, beside.flood, beside.polite, runMillis));
  }

  private record Beside(Outcomes flood, Outcomes polite) {}

  /**
   * Both at once, each on a thread of its own: neither waits for what the other reads.
   *
   * @param endpoint that the polite client asks; the flood asks the shared one
   */
  private Beside beside(Mlp model, String endpoint) throws IOException, OrtException {
    try (ClosedLoop flood = loop(model, Who.FLOOD, FLOOD);
        ClosedLoop polite = new ClosedLoop(address, exchanges(model, endpoint, Who.POLITE, 1))) {
      CompletableFuture<Outcomes> flooding =
          CompletableFuture.supplyAsync(() -> warmAndRun(flood, measured.plus(WARM_UP)));
      Outcomes seen = warmAndRun(polite, measured);
      return new Beside(flooding.join(), seen);
    }
  }

  private Outcomes alone(Mlp model, Who who, int connections, Duration duration)
      throws IOException, OrtException {
    try (ClosedLoop loop = loop(model, who, connections)) {
      return warmAndRun(loop, duration);
    }
  }

  private static Outcomes warmAndRun(ClosedLoop loop, Duration duration) {
    try {
      loop.run(WARM_UP);
      return loop.run(duration).allAnswered();
    } catch (IOException e) {
      throw new IllegalStateException("a connection broke", e);
    }
  }

  private ClosedLoop loop(Mlp model, Who who, int connections) throws IOException, OrtException {
    return new ClosedLoop(address, exchanges(model, shared(model), who, connections));
  }

  private List<Exchange> exchanges(Mlp model, String endpoint, Who who, int connections)
      throws OrtException {
    List<Exchange> exchanges = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      float[] row = model.row(i);
      float[] answer = raw.get(model).answer(row);
      exchanges.add(Exchange.of(Format.BINARY, endpoint, tenants.get(who).key(), row, answer));
    }
    return exchanges;
  }

  private void shares() throws IOException, OrtException {
    Share equal = share(Who.POLITE, FLOOD, Who.FLOOD, MANY);
    report.addEqual(equal.first, equal.second);
    Share weighted = share(Who.HEAVY, BACKLOG, Who.FLOOD, BACKLOG);
    report.addWeighted(weighted.first, weighted.second);
  }

  /** Predictions a second, all of the same cost. */
  private record Share(double first, double second) {}

  private Share share(Who one, int ofOne, Who other, int ofOther) throws IOException, OrtException {
    List<Exchange> exchanges = new ArrayList<>(exchanges(Mlp.BIG, shared(Mlp.BIG), one, ofOne));
    exchanges.addAll(exchanges(Mlp.BIG, shared(Mlp.BIG), other, ofOther));
    try (ClosedLoop loop = new ClosedLoop(address, exchanges)) {
      loop.run(WARM_UP);
      long first = loop.successes(0, ofOne);
      long second = loop.successes(ofOne, ofOne + ofOther);
      loop.run(measured).allAnswered();
      double seconds = measured.toNanos() / 1e9;
      return new Share(
          (loop.successes(0, ofOne) - first) / seconds,
          (loop.successes(ofOne, ofOne + ofOther) - second) / seconds);
    }
  }
}
