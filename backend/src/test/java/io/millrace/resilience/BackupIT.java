package io.millrace.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The backup of an embedded set-up as {@code docs/backup.md} tells it. */
class BackupIT {
  @TempDir private Path folder;

  @Test
  void copyOfTheFolderIsTheWholeInstallation() throws IOException, InterruptedException {
    // Given
    Path original = folder.resolve("original");
    Path copy = folder.resolve("copy");
    KeptWork kept;
    try (ServerProcess server = ServerProcess.start(original, Map.of())) {
      kept = KeptWork.madeAt(server);
    }

    // When
    Process archive =
        new ProcessBuilder("cp", "-a", original.toString(), copy.toString()).inheritIO().start();
    assertThat(archive.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(archive.exitValue()).isZero();

    // Then
    try (ServerProcess server = ServerProcess.start(copy, Map.of())) {
      kept.isThereAt(server);
    }
  }
}
