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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** MLflow's own server with its own defaults, from the environment that the setting names. */
final class MlflowServer implements AutoCloseable {
  private static final long START_SECONDS = 120;
  private static final long POLL_MILLIS = 100;

  private final Process process;
  private final URI address;
  private final Thread onExit = new Thread(this::end, "end-mlflow");

  private MlflowServer(Process process, URI address) {
    this.process = process;
    this.address = address;
    Runtime.getRuntime().addShutdownHook(onExit);
  }

  /** Its program; absent where the environment is not named or has none. */
  static Optional<Path> program() {
    return Optional.ofNullable(System.getenv("MILLRACE_PEERS_VENV"))
        .filter(folder -> !folder.isBlank())
        .map(folder -> Path.of(folder, "bin", "mlflow"))
        .filter(Files::isExecutable);
  }

  /** Starts it and waits until it answers. */
  static MlflowServer start(Path program, String database, Path folder)
      throws IOException, InterruptedException {
    int port = freePort();
    File log = Files.createDirectories(folder).resolve("mlflow.log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    program.toString(),
                    "server",
                    "--backend-store-uri",
                    database,
                    "--artifacts-destination",
                    folder.resolve("artifacts").toString(),
                    "--host",
                    "127.0.0.1",
                    "--port",
                    Integer.toString(port)))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log);
    builder.environment().keySet().removeIf(name -> name.startsWith("MLFLOW_"));
    builder.environment().put("HOME", folder.toString());
    MlflowServer server =
        new MlflowServer(builder.start(), URI.create("http://127.0.0.1:" + port + "/"));
    server.await(log.toPath());
    return server;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void await(Path log) throws IOException, InterruptedException {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    HttpRequest health = HttpRequest.newBuilder(address.resolve("health")).build();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (true) {
      try {
        if (http.send(health, BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException notYet) {
        if (!process.isAlive() || System.nanoTime() > end) {
          String said = Files.readString(log);
          close();
          throw new IOException("MLflow's server did not start:\n" + said, notYet);
        }
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  TrackingServer tracking() {
    return TrackingServer.of("MLflow", address.resolve("api/2.0/mlflow/"), "");
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
