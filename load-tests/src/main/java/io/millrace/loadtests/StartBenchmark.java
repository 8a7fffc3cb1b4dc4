package io.millrace.loadtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * {@code ./millrace bench start}: from nothing to {@code ready} on a data folder that exists,
 * beside its two raw parts, a JVM that does nothing and PostgreSQL on the same files. They take
 * turns.
 */
public final class StartBenchmark {
  private static final int ROUNDS = 7;
  private static final long POLL_MILLIS = 2;
  private static final long PATIENCE_SECONDS = 60;

  private final Map<String, long[]> nanos = new LinkedHashMap<>();

  private StartBenchmark() {}

  /** Runs it; the argument is the file for the figures. */
  public static void main(String[] arguments) throws Exception {
    new StartBenchmark().run(Path.of(arguments[0]));
    System.exit(0);
  }

  private void run(Path results) throws Exception {
    Machine machine = Machine.here();
    System.err.println("Making a data folder …");
    try (ServerFolder folder = ServerFolder.temporary()) {
      try (ServerProcess first = ServerProcess.start(folder)) {
        Tenant tenant = Tenant.create(first);
        tenant.register(Mlp.SMALL);
        tenant.deploy(Mlp.SMALL, "small", 64);
      }
      for (int round = 0; round < ROUNDS; round++) {
        System.err.println("Round " + (round + 1) + " of " + ROUNDS + " …");
        add("JVM alone", round, this::jvm);
        add("PostgreSQL alone", round, () -> postgres(folder));
        add("Millrace, to ready", round, () -> server(folder));
      }
    }
    report(machine, results);
  }

  private void add(String name, int round, Callable<Long> measured) throws Exception {
    nanos.computeIfAbsent(name, none -> new long[ROUNDS])[round] = measured.call();
  }

  private long jvm() throws IOException, InterruptedException {
    long begun = System.nanoTime();
    new ProcessBuilder(ServerProcess.java(), "-version")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
    return System.nanoTime() - begun;
  }

  private long server(ServerFolder folder) throws IOException {
    long begun = System.nanoTime();
    try (ServerProcess started = ServerProcess.start(folder)) {
      long took = System.nanoTime() - begun;
      if (started.address() == null) {
        throw new IOException("the server has no address");
      }
      return took;
    }
  }

  /** Until it says itself, in its file of process ids, that it takes connections. */
  private long postgres(ServerFolder folder) throws IOException, InterruptedException {
    Path home = folder.data().resolve("postgres");
    Path state = home.resolve("data").resolve("postmaster.pid");
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("unshare", "-U"));
    }
    command.addAll(
        List.of(
            program(home.resolve("programs")).toString(),
            "-D",
            home.resolve("data").toString(),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-p",
            Files.readString(home.resolve("port")).strip()));
    long begun = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    long end = begun + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!Files.exists(state) || !Files.readString(state).contains("ready")) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IOException("PostgreSQL does not start in " + home);
      }
      Thread.sleep(POLL_MILLIS);
    }
    long took = System.nanoTime() - begun;
    process.destroy();
    process.waitFor();
    return took;
  }

  private static Path program(Path programs) throws IOException {
    try (Stream<Path> found = Files.walk(programs)) {
      return found.filter(file -> file.endsWith("bin/postgres")).findFirst().orElseThrow();
    }
  }

  private void report(Machine machine, Path results) throws IOException {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("machine", machine);
    print("%s%n%n%-22s %8s %8s%n", machine.describe(), ROUNDS + " starts", "p50 ms", "max");
    double parts = 0;
    double whole = 0;
    for (Map.Entry<String, long[]> each : nanos.entrySet()) {
      Percentiles millis = Percentiles.of(each.getValue());
      print("%-22s %8.0f %8.0f%n", each.getKey(), millis.p50Millis(), millis.maxMillis());
      figures.put(each.getKey(), millis);
      parts += whole;
      whole = millis.p50Millis();
    }
    print("Millrace over its raw parts, one after the other: %.2f%n", whole / parts);
    Figures.write(results, figures);
    print("%nFigures: %s%n", results);
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format, values);
  }
}
