package io.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.ExternalParts;
import io.millrace.testing.MillraceServer;
import io.millrace.testing.ServerProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop through two servers on one PostgreSQL and one S3, each request at the other one. */
class TwoServersDemoIT {
  @TempDir private Path folder;

  @Test
  void theWholeLoopHolds() throws IOException {
    // Given
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    try (ExternalParts parts = new ExternalParts(folder.resolve("parts"));
        ServerProcess first = ServerProcess.start(folder.resolve("first"), parts.settings());
        ServerProcess second = ServerProcess.start(folder.resolve("second"), parts.settings());
        LoadBalancer front = new LoadBalancer(List.of(first.address(), second.address()))) {
      Demo demo =
          new Demo(
              front.address(),
              MillraceServer.ADMIN_TOKEN,
              folder.resolve("demo.json"),
              new PrintStream(lines, true, StandardCharsets.UTF_8));

      // When
      try {
        demo.run();
      } finally {
        System.out.println(lines.toString(StandardCharsets.UTF_8));
      }
    }

    // Then
    assertThat(lines.toString(StandardCharsets.UTF_8))
        .contains("5385 requests on 64 connections")
        .contains("digits@3")
        .contains("The loop is closed");
  }
}
