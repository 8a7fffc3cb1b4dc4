package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainIT {
  @TempDir private Path folder;

  @Test
  void anUnknownCommandIsMetWithTheUsage() throws IOException, InterruptedException {
    // Given
    Path log = folder.resolve("log");

    // When
    Process process =
        ServerProcess.launch("dance", folder, Map.of(), folder.resolve("output"), log);

    // Then
    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(Files.readString(log))
        .contains("usage: java -jar millrace.jar [serve | demo [--once]]");
    assertThat(folder.resolve("postgres")).doesNotExist();
  }

  @Test
  void aDemoThatCannotStartEndsWithOneSentence() throws IOException, InterruptedException {
    // Given
    Path log = folder.resolve("log");
    Map<String, String> wrong = Map.of("MILLRACE_HTTP_PORT", "many");

    // When
    Process process =
        ServerProcess.launch("demo --once", folder, wrong, folder.resolve("output"), log);

    // Then
    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(Files.readString(log)).contains("MILLRACE_HTTP_PORT").doesNotContain("\tat ");
  }
}
