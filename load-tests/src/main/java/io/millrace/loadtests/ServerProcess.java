package io.millrace.loadtests;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A server as users run it: a process of its own on embedded PostgreSQL and S3, free ports, a new
 * data folder, and the options of the JVM that asks for it.
 */
final class ServerProcess implements AutoCloseable {
  /** JVM options for the server alone, such as those of a profiler. */
  static final String OPTIONS = "millrace.bench.serverOptions";

  private static final long STOP_SECONDS = 30;

  private final ServerFolder folder;
  private final boolean own;
  private final Process process;
  private final String[] ready;
  private final Thread onExit = new Thread(this::end, "end-server");

  private ServerProcess(ServerFolder folder, boolean own, Map<String, String> settings)
      throws IOException {
    this.folder = folder;
    this.own = own;
    ProcessBuilder builder = new ProcessBuilder(command());
    builder.directory(folder.empty().toFile());
    builder.redirectError(folder.log().toFile());
    builder.environment().keySet().removeIf(name -> name.matches("MILLRACE_.*(_URL|_FILE|_S3_.*)"));
    builder
        .environment()
        .putAll(
            Map.of(
                "MILLRACE_HTTP_PORT", "0",
                "MILLRACE_GRPC_PORT", "0",
                "MILLRACE_MANAGEMENT_PORT", "0",
                "MILLRACE_S3_PORT", "0",
                "MILLRACE_ADMIN_TOKEN", folder.adminToken(),
                "MILLRACE_DATA_DIR", folder.data().toString()));
    builder.environment().putAll(settings);
    this.process = builder.start();
    Runtime.getRuntime().addShutdownHook(onExit);
    this.ready = ready().split(" ", -1);
  }

  /** Starts a server in a folder of its own, which goes with it, and waits until it answers. */
  static ServerProcess start() throws IOException {
    return new ServerProcess(ServerFolder.temporary(), true, Map.of());
  }

  /** Starts a server in a folder that stays, and waits until it answers. */
  static ServerProcess start(ServerFolder folder) throws IOException {
    return start(folder, Map.of());
  }

  /** The same, with settings of its own. */
  static ServerProcess start(ServerFolder folder, Map<String, String> settings) throws IOException {
    return new ServerProcess(folder, false, settings);
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(java());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !option.startsWith("-Dmillrace.bench."))
        .forEach(command::add);
    Arrays.stream(System.getProperty(OPTIONS, "").split(" ", -1))
        .filter(option -> !option.isBlank())
        .forEach(command::add);
    command.addAll(List.of("-jar", jar(), "serve"));
    return command;
  }

  private static String jar() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> entry.endsWith("millrace.jar"))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("millrace.jar is not on the class path"));
  }

  private String ready() throws IOException {
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    String line = output.readLine();
    // A profiler may have something to say first.
    while (line != null && !line.startsWith("ready ")) {
      line = output.readLine();
    }
    if (line == null) {
      String log = Files.readString(folder.log());
      close();
      throw new IOException("the server did not start:\n" + log);
    }
    return line;
  }

  URI address() {
    return URI.create(ready[1]);
  }

  /** Where gRPC is answered. */
  URI grpc() {
    return URI.create("http://" + after('=', ready[2]));
  }

  /** Where probes and metrics are. */
  URI management() {
    return URI.create(after('=', ready[3]));
  }

  private static String after(char sign, String text) {
    return text.substring(text.indexOf(sign) + 1);
  }

  String adminToken() {
    return folder.adminToken();
  }

  long pid() {
    return process.pid();
  }

  /** Processor time that the server has used so far. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Processor time of its PostgreSQL so far, of those of its processes that are still there. */
  Duration childrenCpu() {
    return process
        .descendants()
        .flatMap(child -> child.info().totalCpuDuration().stream())
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** Ends it at once, as {@code kill -9} does, and leaves its folder as it is. */
  void kill() throws InterruptedException {
    Runtime.getRuntime().removeShutdownHook(onExit);
    process.destroyForcibly().waitFor();
  }

  private void end() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (own) {
      folder.close();
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(onExit);
    end();
  }
}
