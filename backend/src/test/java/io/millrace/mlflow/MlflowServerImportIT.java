package io.millrace.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What MLflow's own server holds is imported and answers the same searches the same way; skipped
 * without the virtual environment that {@code MILLRACE_PEERS_VENV} names.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class MlflowServerImportIT {
  private static final Path FILL =
      Path.of("src", "test", "python", "mlflow_fill.py").toAbsolutePath();

  @TempDir private Path folder;

  private final ApiClient target = MillraceServer.newTenant();

  @Test
  void theSameSearchesHaveTheSameAnswers() throws IOException, InterruptedException {
    // Given
    Path python = MlflowPythonIT.python();
    int port = freePort();
    Process server = server(python, port);
    try {
      String uri = "http://127.0.0.1:" + port;
      awaitServer(server, port);
      Process fill = python(python, "fill", Map.of("MLFLOW_TRACKING_URI", uri), FILL.toString());
      assertThat(fill.waitFor()).as(() -> log("fill")).isZero();

      // When
      JsonNode made = imported(uri);
      JsonNode again = imported(uri);

      // Then
      assertThat(made.path("state").asText()).as(made.toString()).isEqualTo("succeeded");
      assertThat(made.path("losses")).as(made.toString()).isEmpty();
      assertThat(again.path("state").asText()).as(again.toString()).isEqualTo("succeeded");
      assertThat(again.path("losses")).as(again.toString()).isEmpty();
      TrackingApi there = new TrackingApi(uri, "");
      TrackingApi here =
          new TrackingApi(MillraceServer.shared().address() + "/mlflow", target.credential());
      assertSameRuns(there, here);
      assertSameRegistry(there, here);
    } finally {
      end(server);
    }
  }

  private static void assertSameRuns(TrackingApi there, TrackingApi here) {
    for (String filter : List.of("", "tags.team = 'a'", "name LIKE 'd%'")) {
      assertThat(here.experiments(filter, "creation_time DESC"))
          .as(filter)
          .isEqualTo(there.experiments(filter, "creation_time DESC"));
    }
    for (String filter :
        List.of(
            "",
            "metrics.loss < 0.0031",
            "params.depth = '1' and tags.kind ILIKE 'la%'",
            "attributes.status = 'FAILED'",
            "dataset.name = 'iris' and dataset.context = 'training'",
            "attributes.run_name LIKE 'r%'",
            "tags.mlflow.parentRunId LIKE '%'")) {
      for (List<String> orders :
          List.of(List.of("metrics.loss DESC"), List.of("params.depth ASC", "start_time DESC"))) {
        for (String view : List.of("ACTIVE_ONLY", "DELETED_ONLY", "ALL")) {
          assertThat(here.runs("digits", filter, orders, view))
              .as("%s %s %s", filter, orders, view)
              .isEqualTo(there.runs("digits", filter, orders, view));
        }
      }
    }
    assertSameRun(there, here, there.ids("digits", "dataset.name = 'iris'").get(0));
  }

  private static void assertSameRun(TrackingApi there, TrackingApi here, String run) {
    assertThat(here.history(run, "loss")).hasSize(300).isEqualTo(there.history(run, "loss"));
    for (String each : List.of("", "tree", "tree/deep/er")) {
      assertThat(here.files(run, each)).isNotEmpty().isEqualTo(there.files(run, each));
    }
  }

  private static void assertSameRegistry(TrackingApi there, TrackingApi here) {
    for (String filter : List.of("", "name ILIKE 'iris%'", "tags.a = 'b'")) {
      assertThat(here.models(filter, "name DESC")).isEqualTo(there.models(filter, "name DESC"));
    }
    for (String filter :
        List.of("", "name = 'Iris model'", "tags.quality = 'good'", "version_number > 1")) {
      assertThat(here.versions(filter, "version_number ASC"))
          .as(filter)
          .isEqualTo(there.versions(filter, "version_number ASC"));
    }
    for (String filter : List.of("", "metrics.accuracy > 0.9")) {
      assertThat(here.loggedModels("registry", filter))
          .hasSize(3)
          .isEqualTo(there.loggedModels("registry", filter));
    }
    assertThat(here.runs("registry", "", List.of("start_time ASC"), "ALL"))
        .isEqualTo(there.runs("registry", "", List.of("start_time ASC"), "ALL"));
  }

  private JsonNode imported(String uri) {
    String id =
        target.post("/imports", Map.of("source", uri)).expect(201).json().path("id").asText();
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () ->
                !target
                    .get("/imports/" + id)
                    .expect(200)
                    .json()
                    .path("state")
                    .asText()
                    .equals("running"));
    return target.get("/imports/" + id).expect(200).json();
  }

  private Process server(Path python, int port) throws IOException {
    return python(
        python,
        "server",
        Map.of(),
        "-m",
        "mlflow",
        "server",
        "--backend-store-uri",
        "sqlite:///" + folder.resolve("mlflow.db"),
        "--artifacts-destination",
        folder.resolve("artifacts").toString(),
        "--host",
        "127.0.0.1",
        "--port",
        Integer.toString(port),
        "--workers",
        "1");
  }

  private Process python(Path python, String name, Map<String, String> settings, String... command)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(python.toString());
    builder.command().addAll(List.of(command));
    builder
        .directory(Files.createDirectory(folder.resolve("in-" + name)).toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(name).toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("MLFLOW_"));
    builder.environment().put("HOME", folder.toString());
    builder.environment().putAll(settings);
    return builder.start();
  }

  private void awaitServer(Process server, int port) {
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(
            () -> {
              assertThat(server.isAlive()).as(() -> log("server")).isTrue();
              new Socket(InetAddress.getLoopbackAddress(), port).close();
              return true;
            });
  }

  private String log(String name) {
    try {
      return Files.readString(folder.resolve(name), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static void end(Process server) throws InterruptedException {
    List<ProcessHandle> workers = server.descendants().toList();
    server.destroy();
    workers.forEach(ProcessHandle::destroyForcibly);
    server.destroyForcibly().waitFor();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
