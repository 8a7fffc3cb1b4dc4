package io.millrace.serving;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the clients of others in {@code compatibility/} against the real server. */
class InferenceClientsIT {
  private static final Path SUITES = Path.of("..", "compatibility").toAbsolutePath().normalize();
  private static final String CLIENTS =
      "import tritonclient.http.aio, tritonclient.grpc.aio, gevent";

  private static Optional<String> python = Optional.empty();
  private static Map<String, String> environment;

  @BeforeAll
  static void deployModels() throws IOException, InterruptedException {
    python = findPython();
    if (python.isEmpty()) {
      System.out.println(
          "[WARNING] Skipped: no Python with tritonclient. pip install 'tritonclient[all]' into a"
              + " virtual environment and name it: MILLRACE_PEERS_VENV=/path.");
      return;
    }
    URI http = MillraceServer.shared().address();
    environment =
        Map.of(
            "MILLRACE_TEST_HTTP", http.getAuthority(),
            "MILLRACE_TEST_GRPC", MillraceServer.shared().grpcAddress(),
            "MILLRACE_TEST_KEY", key("Add"),
            "MILLRACE_TEST_OTHER_KEY", key("Sub"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "test_triton_http.py",
        "test_triton_http_aio.py",
        "test_triton_grpc.py",
        "test_triton_grpc_aio.py",
        "test_tensorflow_serving.py"
      })
  void aClientOfOthersWorks(String suite) throws IOException, InterruptedException {
    Assumptions.assumeTrue(python.isPresent(), "no Python with tritonclient");

    // When
    Run run = run(List.of(python.get(), suite), environment);

    // Then
    assertThat(run.status()).as(run.output()).isZero();
    assertThat(run.output()).containsPattern("Ran [0-9]+ tests?").doesNotContain("skipped=");
  }

  @Test
  void everySuiteIsRun() throws IOException {
    try (Stream<Path> files = Files.list(SUITES)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.startsWith("test_"))
          .hasSize(5);
    }
  }

  /** A tenant with an endpoint {@code adder}; its owner's key. */
  private static String key(String operator) {
    ApiClient client = MillraceServer.newTenant();
    ServingTenant tenant = new ServingTenant(client);
    tenant.register(
        "adder", binary(operator), Map.of("classes", List.of("north", "east", "south", "west")));
    tenant.deploy("adder", 1);
    return client.credential().substring("Bearer ".length());
  }

  private static byte[] binary(String operator) {
    GraphProto.Builder graph = GraphProto.newBuilder().setName("binary");
    graph.addInput(OnnxModels.value("a", OnnxModels.FLOAT, -1, 4));
    graph.addInput(OnnxModels.value("b", OnnxModels.FLOAT, -1, 4));
    graph.addOutput(OnnxModels.value("sum", OnnxModels.FLOAT, -1, 4));
    graph.addNode(OnnxModels.node(operator, List.of("a", "b"), "sum"));
    return OnnxModels.model(graph).build().toByteArray();
  }

  private static Optional<String> findPython() throws IOException, InterruptedException {
    String peers = System.getenv("MILLRACE_PEERS_VENV");
    List<String> candidates =
        peers == null ? List.of("python3") : List.of(peers + "/bin/python", "python3");
    for (String candidate : candidates) {
      try {
        if (run(List.of(candidate, "-c", CLIENTS), Map.of()).status() == 0) {
          return Optional.of(candidate);
        }
      } catch (IOException noSuchProgram) {
        continue;
      }
    }
    return Optional.empty();
  }

  private record Run(int status, String output) {}

  private static Run run(List<String> command, Map<String, String> variables)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(SUITES.toFile());
    builder.environment().putAll(variables);
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return new Run(process.exitValue(), output);
  }
}
