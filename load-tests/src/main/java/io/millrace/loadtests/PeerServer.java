package io.millrace.loadtests;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/** Another inference server that speaks the same protocol, from the environment of peers. */
final class PeerServer implements AutoCloseable {
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
  private final PeerProcess process;

  private PeerServer(Kind kind, Path python, Path folder) throws IOException {
    this.kind = kind;
    this.http = PeerProcess.freePort();
    this.grpc = PeerProcess.freePort();
    this.process =
        new PeerProcess(
            kind.name(),
            folder,
            List.of(
                python.toString(),
                script(kind, folder).toString(),
                folder.toString(),
                Integer.toString(http),
                Integer.toString(grpc),
                Integer.toString(PeerProcess.freePort())));
  }

  /** Starts it with these models, whose files lie in the folder, and waits until it has them. */
  static PeerServer start(Kind kind, Path python, Path folder, List<Mlp> models)
      throws IOException, InterruptedException {
    PeerServer server = new PeerServer(kind, python, folder);
    server.process.await(models.stream().map(server::ready).toList());
    return server;
  }

  private URI ready(Mlp model) {
    return URI.create("http://127.0.0.1:" + http + "/v2/models/" + model.name() + "/ready");
  }

  private static Path script(Kind kind, Path folder) throws IOException {
    String name = kind.module() + "_server.py";
    try (InputStream script = PeerServer.class.getResourceAsStream(name)) {
      Path copy = folder.resolve(name);
      Files.copy(script, copy, StandardCopyOption.REPLACE_EXISTING);
      return copy;
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
    return process.cpu();
  }

  @Override
  public void close() {
    process.close();
  }
}
