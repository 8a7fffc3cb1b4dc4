package io.millrace.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code deploy/check} with the tools of this machine; what it lacks is printed. */
class DeploymentFilesTest {
  private static final Path DEPLOY = Path.of("../deploy").toAbsolutePath().normalize();

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void theyHoldWhatTheToolsCanCheck() throws IOException, InterruptedException {
    // Given
    Process check = start("--no-image");

    // When
    String output = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    // Then
    System.out.println("deploy/check --no-image:\n" + output);
    assertThat(check.waitFor()).as(output).isZero();
    assertThat(output).contains("what was checked is right");
  }

  @Test
  void anUnknownOptionIsRefused() throws IOException, InterruptedException {
    // Given
    Process check = start("--all");

    // When
    String output = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    // Then
    assertThat(check.waitFor()).isEqualTo(2);
    assertThat(output).contains("usage: deploy/check");
  }

  private static Process start(String option) throws IOException {
    return new ProcessBuilder(DEPLOY.resolve("check").toString(), option)
        .redirectErrorStream(true)
        .start();
  }
}
