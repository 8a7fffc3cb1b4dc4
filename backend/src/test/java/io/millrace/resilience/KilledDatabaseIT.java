package io.millrace.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.testing.ApiClient;
import io.millrace.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of the embedded PostgreSQL under a server that is busy. */
class KilledDatabaseIT {
  @TempDir private Path folder;

  @Test
  void serverComesBackByItselfWithWhatItAcknowledged() throws IOException {
    try (ServerProcess server = ServerProcess.start(folder, Map.of())) {
      // Given
      ApiClient api = server.client(server.newTenantKey());
      TenantWork work = new TenantWork(api);
      work.admitted("digits", work.register("digits", work.modelFile("digits")));
      work.deploy("digits", "digits");
      work.serves("digits");
      DatasetLoad load = new DatasetLoad(List.of(api, api, api, api));
      load.awaitSome();
      long killed = postgres();

      // When
      ProcessHandle.of(killed).orElseThrow().destroyForcibly();

      // Then
      work.predict("digits").expect(200);
      load.awaitOutageAndRecovery();
      load.endAndCheck(api);
      await().atMost(TenantWork.PATIENCE).until(server::isReady);
      assertThat(postgres()).isNotEqualTo(killed);
      assertThat(work.api().get("/audit-chain").expect(200).json().path("intact").asBoolean())
          .isTrue();
    }
  }

  /** The process id that PostgreSQL itself wrote down. */
  private long postgres() throws IOException {
    Path file = folder.resolve("postgres").resolve("data").resolve("postmaster.pid");
    return Long.parseLong(Files.readAllLines(file).get(0).strip());
  }
}
