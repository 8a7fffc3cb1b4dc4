package io.millrace.loadtests;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server from the environment of Python that {@code MILLRACE_PEERS_VENV} names. */
final class PeerProcess implements AutoCloseable {
  private static final long START_SECONDS = 120;
  private static final long POLL_MILLIS = 100;

  private final String name;
  private final File log;
  private final Process process;
  private final Thread onExit = new Thread(this::end, "end-peer");

  /**
   * Starts it; its output goes to a file in the folder, which is its home.
   *
   * @param name for people
   */
  PeerProcess(String name, Path folder, List<String> command) throws IOException {
    this.name = name;
    this.log = folder.resolve(name + ".log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log);
    builder.environment().keySet().removeIf(variable -> variable.startsWith("MLFLOW_"));
    builder.environment().put("HOME", folder.toString());
    this.process = builder.start();
    Runtime.getRuntime().addShutdownHook(onExit);
  }

  /** A program of the environment; absent where that is not named or has none. */
  static Optional<Path> program(String name) {
    return Optional.ofNullable(System.getenv("MILLRACE_PEERS_VENV"))
        .filter(folder -> !folder.isBlank())
        .map(folder -> Path.of(folder, "bin", name))
        .filter(Files::isExecutable);
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Waits until each of these answers 200; ends the server if one does not in time. */
  void await(List<URI> ready) throws IOException, InterruptedException {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    for (URI each : ready) {
      while (!isReady(client, each)) {
        if (!process.isAlive() || System.nanoTime() > end) {
          close();
          throw new IOException(name + " did not start:\n" + Files.readString(log.toPath()));
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    }
  }

  private static boolean isReady(HttpClient client, URI ready) throws InterruptedException {
    try {
      return client
              .send(HttpRequest.newBuilder(ready).build(), BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Processor time that it and its workers have used so far. */
  Duration cpu() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .flatMap(each -> each.info().totalCpuDuration().stream())
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** Its workers are processes of their own. */
  private void end() {
    List<ProcessHandle> workers = process.descendants().toList();
    process.destroy();
    workers.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(onExit);
    end();
  }
}
