package io.millrace.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} between the commit of a deletion and the deletion of the bytes. */
class KilledDeletionIT {
  @TempDir private Path folder;

  @Test
  void deletedBytesGoWhenTheStoreIsBack() throws IOException {
    try (Outside outside = new Outside(folder.resolve("outside"))) {
      // Given
      String key;
      long kept;
      try (ServerProcess server =
          ServerProcess.start(folder.resolve("server"), outside.settings())) {
        key = server.newTenantKey();
        TenantWork work = new TenantWork(server.client(key));
        String run = work.modelFile("digits");
        kept = outside.objects();
        work.admitted("digits", work.register("digits", run));
        String dataset = work.dataset("images");
        work.verified(work.archive(dataset, "all", 10));
        assertThat(outside.objects()).isGreaterThanOrEqualTo(kept + 2);

        // When
        outside.stopStore();
        work.api().delete("/models/digits").expect(204);
        work.api().delete("/datasets/" + dataset).expect(204);
        server.kill();
      }
      assertThat(outside.objects()).isGreaterThanOrEqualTo(kept + 2);
      outside.startStore();

      // Then
      try (ServerProcess server =
          ServerProcess.start(folder.resolve("server"), outside.settings())) {
        await().atMost(TenantWork.PATIENCE).until(() -> outside.objects() == kept);
        assertThat(server.client(key).get("/usage").expect(200).text()).contains("storageBytes");
      }
    }
  }
}
