package io.millrace.loadtests;

import io.millrace.loadtests.PeerServer.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Other inference servers, as far as the environment that the setting names has them. */
final class Peers implements AutoCloseable {
  private static final List<Kind> KINDS =
      List.of(
          new Kind("PyTriton", "pytriton", List.of(Way.values())),
          new Kind("MLServer", "mlserver", List.of(Way.JSON, Way.GRPC)));

  private final ServerFolder folder = ServerFolder.temporary();
  private final List<PeerServer> servers = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();

  private Peers() throws IOException {}

  /** Starts them, each with these models. */
  static Peers start(List<Mlp> models) throws IOException, InterruptedException {
    Peers peers = new Peers();
    try {
      peers.startAll(models);
      return peers;
    } catch (IOException | InterruptedException e) {
      peers.close();
      throw e;
    }
  }

  private void startAll(List<Mlp> models) throws IOException, InterruptedException {
    Optional<Path> python = PeerProcess.program("python");
    if (python.isEmpty()) {
      leftOut.add("peers are left out: MILLRACE_PEERS_VENV names no environment of Python");
      return;
    }
    for (Mlp model : models) {
      Files.write(folder.path().resolve(model.name() + ".onnx"), model.onnx());
    }
    for (Kind kind : KINDS) {
      if (has(python.get(), kind)) {
        servers.add(PeerServer.start(kind, python.get(), folder.path(), models));
      } else {
        leftOut.add(kind.name() + " is left out: the environment does not have it");
      }
    }
  }

  private static boolean has(Path python, Kind kind) throws IOException, InterruptedException {
    String imported = "import onnxruntime, " + kind.module();
    return new ProcessBuilder(python.toString(), "-c", imported)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  /** Those that have what is asked for; a model has one endpoint there. */
  List<PeerServer> asked(ServingBenchmark.Scenario scenario) {
    return servers.stream()
        .filter(peer -> scenario.endpoint().equals(scenario.model().name()))
        .filter(peer -> peer.speaks(scenario.way()))
        .toList();
  }

  /** Why a server is not there, a line each. */
  List<String> leftOut() {
    return leftOut;
  }

  @Override
  public void close() {
    servers.forEach(PeerServer::close);
    folder.close();
  }
}
