package io.millrace.loadtests;

import ai.onnxruntime.OrtException;
import io.millrace.loadtests.Exchange.Format;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code ./millrace bench overload}: what a server is still worth when more is asked of it than it
 * can do, beside its capacity in the same round and raw ONNX Runtime. Every request has a time
 * limit that a queue of all of them cannot meet, or meets a short queue.
 */
public final class OverloadBenchmark {
  private static final int CAPACITY_CONNECTIONS = 64;
  private static final int CROWD = 512;
  private static final int SHORT_QUEUE = 64;
  private static final String SHORT = "big-short-queue";
  private static final double OVERLOAD = 4;
  private static final Duration WARM_UP = Duration.ofMillis(500);

  /** Until the server's code is compiled for what comes: that takes a third of two cores. */
  private static final Duration FIRST_WARM_UP = Duration.ofSeconds(10);

  private static final Duration SOLO = Duration.ofMillis(1_000);
  private static final Duration AFTER = Duration.ofSeconds(1);

  /** Long enough for a full batch to run behind another, too short for what a crowd queues. */
  static final Duration LIMIT = Duration.ofMillis(30);

  private final int rounds = Integer.getInteger("millrace.bench.rounds", 3);
  private final Duration measured =
      Duration.ofSeconds(Integer.getInteger("millrace.bench.seconds", 4));
  private final OverloadReport report = new OverloadReport(rounds, measured.toSeconds());

  /** A load. */
  enum Scenario {
    CAPACITY("64 connections, each waits for its answer (capacity)"),
    OPEN("arrivals at 4 x capacity, 512 connections"),
    IMPATIENT("512 connections that never back off"),
    SHORT_QUEUE("512 that never back off, queue of 64, no limit");

    private final String title;

    Scenario(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  private OverloadBenchmark() {}

  /** Runs it; the argument is the file for the figures. */
  public static void main(String[] arguments) throws Exception {
    new OverloadBenchmark().run(Path.of(arguments[0]));
    System.exit(0);
  }

  private void run(Path results) throws IOException, InterruptedException, OrtException {
    System.err.println("Starting a server …");
    try (ServerProcess server = ServerProcess.start();
        RawRuntime raw = new RawRuntime(Mlp.BIG)) {
      Tenant tenant = Tenant.create(server);
      tenant.register(Mlp.BIG);
      tenant.deploy(Mlp.BIG, "big", 64);
      tenant.deploy(Mlp.BIG, SHORT, 64, SHORT_QUEUE);
      Load load = new Load(server, tenant, raw);
      System.err.println("Warming up …");
      double capacity = load.closed(FIRST_WARM_UP).answeredPerSecond();
      load.crowd("big", OVERLOAD * capacity, LIMIT, FIRST_WARM_UP);
      load.crowd("big", Crowd.WITHOUT_PAUSE, LIMIT, FIRST_WARM_UP);
      for (int round = 1; round <= rounds; round++) {
        System.err.println("Round " + round + " of " + rounds + " …");
        round(load, raw);
      }
    }
    System.out.println(report.table());
    report.write(results);
    System.out.println("Figures: " + results);
  }

  private void round(Load load, RawRuntime raw)
      throws IOException, InterruptedException, OrtException {
    report.addRaw(raw.bestRowsPerSecond());
    report.addSoloBefore(load.solo(SOLO));
    Outcomes capacity = load.closed(measured);
    report.add(Scenario.CAPACITY, capacity);
    double rate = OVERLOAD * capacity.answeredPerSecond();
    report.add(Scenario.OPEN, load.crowd("big", rate, LIMIT, measured));
    report.add(Scenario.IMPATIENT, load.crowd("big", Crowd.WITHOUT_PAUSE, LIMIT, measured));
    Thread.sleep(AFTER.toMillis());
    report.addSoloAfter(load.solo(SOLO));
    report.add(
        Scenario.SHORT_QUEUE,
        load.crowd(SHORT, Crowd.WITHOUT_PAUSE, Duration.ofSeconds(10), measured));
  }

  /** What is sent to the server. */
  private static final class Load {
    private final InetSocketAddress address;
    private final String key;
    private final List<float[]> answers = new ArrayList<>();

    Load(ServerProcess server, Tenant tenant, RawRuntime raw) throws OrtException {
      this.address = new InetSocketAddress(server.address().getHost(), server.address().getPort());
      this.key = tenant.key();
      for (int i = 0; i < CROWD; i++) {
        answers.add(raw.answer(Mlp.BIG.row(i)));
      }
    }

    Outcomes solo(Duration duration) throws IOException {
      return closed(1, duration);
    }

    Outcomes closed(Duration duration) throws IOException {
      return closed(CAPACITY_CONNECTIONS, duration);
    }

    private Outcomes closed(int connections, Duration duration) throws IOException {
      List<Exchange> exchanges = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        exchanges.add(Exchange.of(Format.BINARY, "big", key, Mlp.BIG.row(i), answers.get(i)));
      }
      try (ClosedLoop loop = new ClosedLoop(address, exchanges)) {
        loop.run(WARM_UP);
        return loop.run(duration).allAnswered();
      }
    }

    Outcomes crowd(String endpoint, double perSecond, Duration limit, Duration duration)
        throws IOException {
      List<Exchange> exchanges = new ArrayList<>();
      for (int i = 0; i < CROWD; i++) {
        exchanges.add(Exchange.within(limit, endpoint, key, Mlp.BIG.row(i), answers.get(i)));
      }
      try (Crowd crowd = new Crowd(address, exchanges)) {
        crowd.run(perSecond, WARM_UP);
        return crowd.run(perSecond, duration);
      }
    }
  }
}
