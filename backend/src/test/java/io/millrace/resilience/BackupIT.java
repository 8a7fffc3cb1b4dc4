package io.millrace.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
    String key;
    String dataset;
    try (ServerProcess server = ServerProcess.start(original, Map.of())) {
      key = server.newTenantKey();
      TenantWork work = new TenantWork(server.client(key));
      dataset = work.dataset("kept");
      String upload = work.archive(dataset, "all", 10);
      work.verified(upload);
      work.commit(dataset, List.of(upload), "first");
      work.admitted("digits", work.register("digits", work.modelFile("digits")));
      work.deploy("digits", "digits");
      work.serves("digits");
    }

    // When
    Process archive =
        new ProcessBuilder("cp", "-a", original.toString(), copy.toString()).inheritIO().start();
    assertThat(archive.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(archive.exitValue()).isZero();

    // Then
    try (ServerProcess server = ServerProcess.start(copy, Map.of())) {
      TenantWork work = new TenantWork(server.client(key));
      work.serves("digits");
      String version = "/datasets/" + dataset + "/versions/1";
      assertThat(work.api().get(version).expect(200).json().path("entries").asInt()).isEqualTo(10);
      assertThat(work.api().get(version + "/archive").expect(200).response().body()).isNotEmpty();
      assertThat(work.api().get("/models/digits/versions/1/file").status()).isLessThan(400);
      assertThat(work.api().get("/audit-chain").expect(200).json().path("intact").asBoolean())
          .isTrue();
    }
  }
}
