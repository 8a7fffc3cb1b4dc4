package io.millrace.loadtests;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Another inference server that speaks the same protocol, from the environment of peers. */
final class PeerServer implements AutoCloseable {
  private static final long START_SECONDS = 120;
  private static final long POLL_MILLIS = 100;

  /**
   * A server that can be started.
   *
   * @param module of Python that it is
   * @param ways in which it is asked; MLServer's REST has no binary tensors
   */
  record Kind(String name, String module, List<Way> ways) {}

  private final Kind kind;
  private final int http;
  private final int grpc;
  private final Process process;
  private final Thread onExit = new Thread(this::end, "end-peer");

  private PeerServer(Kind kind, Path python, Path folder, List<Mlp> models)
      throws IOException, InterruptedException {
    this.kind = kind;
    this.http = freePort();
    this.grpc = freePort();
    File log = folder.resolve(kind.module() + ".log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(
                python.toString(),
                script(kind, folder).toString(),
                folder.toString(),
                Integer.toString(http),
                Integer.toString(grpc),
                Integer.toString(freePort()))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log);
    builder.environment().put("HOME", folder.toString());
    this.process = builder.start();
    Runtime.getRuntime().addShutdownHook(onExit);
    await(log.toPath(), models);
  }

  /** Starts it with these models, whose files lie in the folder. */
  static PeerServer start(Kind kind, Path python, Path folder, List<Mlp> models)
      throws IOException, InterruptedException {
    return new PeerServer(kind, python, folder, models);
  }

  private static Path script(Kind kind, Path folder) throws IOException {
    String name = kind.module() + "_server.py";
    try (InputStream script = PeerServer.class.getResourceAsStream(name)) {
      Path copy = folder.resolve(name);
      Files.copy(script, copy, StandardCopyOption.REPLACE_EXISTING);
      return copy;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void await(Path log, List<Mlp> models) throws IOException, InterruptedException {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    for (Mlp model : models) {
      URI ready = URI.create("http://127.0.0.1:" + http + "/v2/models/" + model.name() + "/ready");
      while (!isReady(client, ready)) {
        if (!process.isAlive() || System.nanoTime() > end) {
          close();
          throw new IOException(kind.name() + " did not start:\n" + Files.readString(log).strip());
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

  String name() {
    return kind.name();
  }

  boolean speaks(Way way) {
    return kind.ways().contains(way);
  }

  /** Where it is asked in this way. */
  InetSocketAddress address(Way way) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), way == Way.GRPC ? grpc : http);
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
