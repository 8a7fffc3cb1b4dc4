package io.millrace.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.ServerProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} in the middle of an import: the next attempt leaves each point once. */
class KilledImportIT {
  private static final int LINES = 300_000;
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir private Path folder;

  @Test
  void theNextAttemptMakesNoDoubles() {
    // Given
    String key;
    JsonNode made;
    try (ServerProcess server = ServerProcess.start(folder, Map.of())) {
      key = server.newTenantKey();
      ImportingTenant tenant = new ImportingTenant(server.client(key));
      String upload = tenant.upload("long.csv", table());
      made =
          tenant
              .http()
              .post("/imports", Map.of("kind", "csv", "uploadId", upload))
              .expect(201)
              .json();

      // When
      String job = "/jobs/" + made.path("jobId").asText();
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(10))
          .until(() -> tenant.http().get(job).expect(200).json().path("progress").asDouble() > 0);
      server.kill();
    }

    // Then
    try (ServerProcess server = ServerProcess.start(folder, Map.of())) {
      ImportingTenant tenant = new ImportingTenant(server.client(key));
      JsonNode ended = tenant.ended(made);
      assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("succeeded");
      assertThat(tenant.runs()).hasSize(2);
      for (String run : tenant.runs().keySet()) {
        assertThat(tenant.series(tenant.run(run), "loss").path("total").asInt())
            .isEqualTo(LINES / 2);
        assertThat(tenant.run(run).path("status").asText()).isEqualTo("finished");
      }
    }
  }

  private static byte[] table() {
    StringBuilder table = new StringBuilder("run,step,loss\n");
    for (int i = 0; i < LINES; i++) {
      table
          .append(i % 2 == 0 ? "a," : "b,")
          .append(i)
          .append(',')
          .append(1.0 / (i + 1))
          .append('\n');
    }
    return table.toString().getBytes(StandardCharsets.UTF_8);
  }
}
