package io.millrace.loadtests;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** MLflow's own server with its own defaults, from the environment that the setting names. */
final class MlflowServer implements AutoCloseable {
  private final PeerProcess process;
  private final URI address;

  private MlflowServer(PeerProcess process, URI address) {
    this.process = process;
    this.address = address;
  }

  /** Its program; absent where the environment is not named or has none. */
  static Optional<Path> program() {
    return PeerProcess.program("mlflow");
  }

  /** Starts it and waits until it answers. */
  static MlflowServer start(Path program, String database, Path folder)
      throws IOException, InterruptedException {
    int port = PeerProcess.freePort();
    URI address = URI.create("http://127.0.0.1:" + port + "/");
    PeerProcess process =
        new PeerProcess(
            "MLflow",
            Files.createDirectories(folder),
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
                Integer.toString(port)));
    process.await(List.of(address.resolve("health")));
    return new MlflowServer(process, address);
  }

  TrackingServer tracking() {
    return TrackingServer.of("MLflow", address.resolve("api/2.0/mlflow/"), "");
  }

  @Override
  public void close() {
    process.close();
  }
}
