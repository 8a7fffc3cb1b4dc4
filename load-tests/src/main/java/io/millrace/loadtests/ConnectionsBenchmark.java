package io.millrace.loadtests;

import ai.onnxruntime.OrtException;
import com.sun.management.UnixOperatingSystemMXBean;
import io.millrace.loadtests.Exchange.Format;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * {@code ./millrace bench connections}: what 10,000 connections that ask nothing cost the server
 * and those who ask something, and when clients are cut that do not send or do not read.
 */
public final class ConnectionsBenchmark {
  private static final int WANTED = 10_000;
  private static final int CHANNELS = 200;

  /** Files that a process needs for everything else. */
  private static final int RESERVED = 1_000;

  private static final int MAX_BATCH = 8;
  private static final Duration SLOW_PATIENCE = Duration.ofSeconds(150);
  private static final long KIB = 1 << 10;

  private final Machine machine = Machine.here();
  private final int rounds = Integer.getInteger("millrace.bench.rounds", 3);
  private final Duration measured =
      Duration.ofSeconds(Integer.getInteger("millrace.bench.seconds", 5));
  private final Map<String, Object> figures = new LinkedHashMap<>();

  private ConnectionsBenchmark() {}

  /** Runs it; the argument is the file for the figures. */
  public static void main(String[] arguments) throws Exception {
    new ConnectionsBenchmark().run(Path.of(arguments[0]));
    System.exit(0);
  }

  private void run(Path results) throws IOException, InterruptedException, OrtException {
    figures.put("benchmark", "connections");
    figures.put("machine", machine);
    print("%n%s%n", machine.describe());
    System.err.println("Starting a server …");
    try (ServerProcess server = ServerProcess.start()) {
      Tenant tenant = Tenant.create(server);
      tenant.register(Mlp.SMALL);
      tenant.deploy(Mlp.SMALL, "small", MAX_BATCH);
      InetSocketAddress address = Sockets.http(server);
      Exchange exchange = exchange(tenant);
      System.err.println("Slow clients, who are waited for …");
      CompletableFuture<Map<String, Double>> slow =
          SlowClients.begin(address, tenant.key(), Sockets.EXPIRES_AFTER, SLOW_PATIENCE);
      idle(server, address, exchange);
      System.err.println("Waiting for slow clients to be cut …");
      slow(slow.join());
    }
    Figures.write(results, figures);
    print("%nFigures: %s%n", results);
  }

  private static Exchange exchange(Tenant tenant) throws OrtException {
    try (RawRuntime raw = new RawRuntime(Mlp.SMALL)) {
      float[] row = Mlp.SMALL.row(1);
      return Exchange.of(Format.BINARY, "small", tenant.key(), row, raw.answer(row));
    }
  }

  private void idle(ServerProcess server, InetSocketAddress address, Exchange exchange)
      throws IOException {
    int count = permitted();
    live(address, exchange);
    Footprint before = Footprint.of(server.pid());
    long bytesBefore = ResidentSet.bytes(server.pid());
    Samples without = live(address, exchange);
    System.err.println("Opening " + count + " connections …");
    Samples with;
    Footprint full;
    long bytesFull;
    try (Sockets idle = new Sockets()) {
      idle.openHttp(address, count);
      idle.openGrpc(Sockets.grpc(server), CHANNELS);
      with = live(address, exchange);
      full = Footprint.of(server.pid());
      bytesFull = ResidentSet.bytes(server.pid());
      idle.requireOpen();
    }
    Samples after = live(address, exchange);
    int all = count + CHANNELS;
    print("%n%,d idle HTTP connections and %d gRPC channels%n", count, CHANNELS);
    figure("connections", count);
    figure("grpcChannels", CHANNELS);
    figure("liveHeapBytesPerConnection", (full.liveHeapBytes() - before.liveHeapBytes()) / all);
    figure("residentBytesPerConnection", (bytesFull - bytesBefore) / all);
    figure("threadsMore", full.threads() - before.threads());
    print("%n%-36s %9s %9s %9s%n", "one client that asks, binary", "p50 ms", "p99 ms", "max");
    times("without them", without);
    times("beside them", with);
    times("after they were closed", after);
  }

  /** As many as the limits of the operating system let both processes open. */
  private int permitted() {
    long files =
        ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getMaxFileDescriptorCount();
    int count = (int) Math.min(WANTED, files - RESERVED - CHANNELS);
    if (count < WANTED) {
      print("A process may open %,d files here (ulimit -n): fewer connections.%n", files);
    }
    return count;
  }

  private Samples live(InetSocketAddress address, Exchange exchange) throws IOException {
    Samples all = new Samples();
    try (ClosedLoop loop = new ClosedLoop(address, List.of(exchange))) {
      for (int round = 0; round < rounds; round++) {
        all.addAll(loop.run(measured).allAnswered().answered);
      }
    }
    return all;
  }

  private void slow(Map<String, Double> cutAfter) {
    print("%n%-36s %9s%n", "slow clients", "cut after");
    List<String> never = new ArrayList<>();
    cutAfter.forEach(
        (name, seconds) -> {
          print("%-36s %8.0fs%n", name, seconds);
          figures.put("cut: " + name, seconds);
          if (Double.isNaN(seconds)) {
            never.add(name);
          }
        });
    if (!never.isEmpty()) {
      throw new IllegalStateException("were never cut: " + never);
    }
  }

  private void figure(String name, long value) {
    figures.put(name, value);
    print(
        "%-36s %,9d%s%n", name, value, name.contains("Bytes") ? " (" + value / KIB + " KiB)" : "");
  }

  private void times(String name, Samples samples) {
    ModelsReport.Times times = ModelsReport.Times.of(samples);
    figures.put("live client " + name, times);
    print(
        "%-36s %9.3f %9.3f %9.3f%n", name, times.p50Millis(), times.p99Millis(), times.maxMillis());
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format, values);
  }
}
