package io.millrace.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.platform.Json;
import io.millrace.testing.ApiClient;
import io.millrace.testing.MillraceServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
  @TempDir private Path folder;

  @Test
  void theWholeLoopHoldsAndItsLinesCanBePasted() throws IOException, InterruptedException {
    // Given
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    Path state = folder.resolve("demo.json");
    Demo demo = demo(MillraceServer.ADMIN_TOKEN, state, lines);

    // When
    try {
      demo.run();
    } finally {
      System.out.println(lines.toString(StandardCharsets.UTF_8));
    }

    // Then
    String text = lines.toString(StandardCharsets.UTF_8);
    assertThat(text)
        .contains("6 members by one-time links")
        .contains("1797 pictures")
        .contains("900 answers of 3 annotators")
        .contains("digits@2: 300 accepted labels and 1497 imported")
        .contains("digits@1 is champion")
        .contains("5385 requests on 64 connections")
        .contains("Anna decided the 8 most uncertain: digits@3");
    assertThat(state).doesNotExist();
    assertHomeCounts(text);
    List<String> pasted =
        text.lines().map(String::strip).filter(line -> line.startsWith("curl ")).toList();
    assertThat(pasted).hasSize(3);
    assertThat(pasted(pasted.get(0)).at("/predictions/0/label").asText()).isNotEmpty();
    assertThat(pasted(pasted.get(1)).at("/outputs/0/data")).hasSize(10);
    assertThat(pasted(pasted.get(2)).path("nodes")).isNotEmpty();
  }

  /** Each feature's, as the key of the summary sees them. */
  private static void assertHomeCounts(String text) {
    ApiClient engineer =
        MillraceServer.stranger()
            .withToken(text.replaceFirst("(?s).*API key, role engineer: (\\S+).*", "$1"));
    JsonNode counts = counts(engineer);
    assertThat(counts.path("datasets").asInt()).isEqualTo(1);
    assertThat(counts.path("datasetVersions").asInt()).isEqualTo(3);
    assertThat(counts.path("entries").asInt()).isGreaterThan(1797);
    assertThat(counts.path("labelingProjects").asInt()).isEqualTo(2);
    assertThat(counts.path("runs").asInt()).isEqualTo(2);
    assertThat(counts.path("modelVersions").asInt()).isEqualTo(1);
    assertThat(counts.path("endpoints").asInt()).isEqualTo(1);
    // They reach Home with the ledger, every ten seconds.
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(counts(engineer).path("predictions").asInt()).isGreaterThan(5385));
  }

  private static JsonNode counts(ApiClient engineer) {
    return engineer.get("/overview").expect(200).json().path("counts");
  }

  @Test
  void aStepThatDoesNotHoldSaysWhatItAskedAndWhatCameBack() {
    // Given
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    Demo demo = demo("not the admin", folder.resolve("demo.json"), lines);

    // When, then
    assertThatThrownBy(demo::run)
        .isInstanceOf(DemoFailure.class)
        .hasMessageContaining("POST /api/v1/admin/tenants was answered with 401");
  }

  private static Demo demo(String adminToken, Path state, ByteArrayOutputStream lines) {
    return new Demo(
        MillraceServer.shared().address(),
        adminToken,
        state,
        new PrintStream(lines, true, StandardCharsets.UTF_8));
  }

  /** As a shell would run it. */
  private static JsonNode pasted(String line) throws IOException, InterruptedException {
    Process shell = new ProcessBuilder("bash", "-c", line + " --fail-with-body").start();
    byte[] answer = shell.getInputStream().readAllBytes();
    assertThat(shell.waitFor()).as(new String(answer, StandardCharsets.UTF_8)).isZero();
    return Json.mapper().readTree(answer);
  }
}
