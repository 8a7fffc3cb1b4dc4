package io.millrace.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.MillraceServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * MLflow's own Python client, unmodified, from the virtual environment that {@code
 * MILLRACE_PEERS_VENV} names; skipped without it.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class MlflowPythonIT {
  private static final Path SUITE =
      Path.of("src", "test", "python", "mlflow_client.py").toAbsolutePath();

  @TempDir private Path folder;

  /** One tenant by bearer token, one by the password of HTTP Basic, both at once. */
  @Test
  void itDoesAllThatPeopleDoWithIt() throws IOException, InterruptedException {
    // Given
    Path python = python();
    String first = MillraceServer.newTenant().credential();
    String second = MillraceServer.newTenant().credential();

    // When
    List<Process> running = new ArrayList<>();
    running.add(start(python, "token", Map.of("MLFLOW_TRACKING_TOKEN", key(first))));
    running.add(
        start(
            python,
            "basic",
            Map.of("MLFLOW_TRACKING_USERNAME", "anyone", "MLFLOW_TRACKING_PASSWORD", key(second))));

    // Then
    for (Process process : running) {
      process.waitFor();
    }
    for (String name : List.of("token", "basic")) {
      System.out.println(
          "with " + name + ":\n" + Files.readString(folder.resolve(name), StandardCharsets.UTF_8));
    }
    assertThat(running).allSatisfy(process -> assertThat(process.exitValue()).isZero());
  }

  private Process start(Path python, String name, Map<String, String> credentials)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(python.toString(), SUITE.toString())
            .directory(Files.createDirectory(folder.resolve("in-" + name)).toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name).toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("MLFLOW_"));
    builder.environment().put("MLFLOW_TRACKING_URI", MillraceServer.shared().address() + "/mlflow");
    builder.environment().put("HOME", folder.toString());
    builder.environment().putAll(credentials);
    return builder.start();
  }

  private static String key(String authorization) {
    return authorization.substring("Bearer ".length());
  }

  /** The Python of the virtual environment; skips the test, saying why, where there is none. */
  static Path python() throws IOException, InterruptedException {
    String venv = System.getenv("MILLRACE_PEERS_VENV");
    if (venv == null || venv.isBlank()) {
      throw skipped("MILLRACE_PEERS_VENV names no virtual environment");
    }
    Path python = Path.of(venv, "bin", "python");
    if (!Files.isExecutable(python)) {
      throw skipped(python + " is not there");
    }
    Process imports =
        new ProcessBuilder(python.toString(), "-c", "import mlflow, sklearn, pandas")
            .redirectErrorStream(true)
            .start();
    imports.getInputStream().readAllBytes();
    if (imports.waitFor() != 0) {
      throw skipped(venv + " has not mlflow, scikit-learn and pandas");
    }
    return python;
  }

  private static RuntimeException skipped(String reason) {
    System.out.println("MLflow's Python is not tested: " + reason);
    Assumptions.abort(reason);
    return new IllegalStateException(reason);
  }
}
