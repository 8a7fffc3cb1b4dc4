package io.millrace.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.platform.blob.EmbeddedS3;
import io.millrace.platform.blob.S3Settings;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.testing.ExternalParts;
import io.millrace.testing.InstalledPostgres;
import io.millrace.testing.NeedsProgram;
import io.millrace.testing.ServerProcess;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The backup of an own PostgreSQL and S3 as {@code docs/backup.md} tells it, taken while the server
 * works, and its restore into an empty PostgreSQL and an empty bucket.
 */
@NeedsProgram("postgres")
class ExternalBackupIT {
  @TempDir private Path folder;

  private final Ids ids = new Ids(Time.system());
  private InstalledPostgres original;
  private InstalledPostgres restored;
  private EmbeddedS3 store;
  private EmbeddedS3 elsewhere;

  @BeforeEach
  void startPostgresAndStores() throws IOException {
    original = InstalledPostgres.start(folder.resolve("original"));
    restored = InstalledPostgres.start(folder.resolve("restored"));
    store = store("store");
    elsewhere = store("elsewhere");
  }

  private EmbeddedS3 store(String name) throws IOException {
    Path data = Files.createDirectories(folder.resolve(name));
    return EmbeddedS3.start(data, "127.0.0.1", 0, List.of(), ids);
  }

  @AfterEach
  void stopThem() {
    elsewhere.close();
    store.close();
    restored.close();
    original.close();
  }

  @Test
  void dumpAndObjectsAreTheWholeInstallation() throws IOException, MinioException {
    // Given
    S3Settings backup = bucket(elsewhere.settings(), "backup");
    String dump = folder.resolve("millrace.dump").toString();
    KeptWork kept;
    String later;
    try (ServerProcess server = server("first", original, store)) {
      kept = KeptWork.madeAt(server);

      // When
      original.run("pg_dump", "--format=custom", "--file=" + dump, "millrace");
      later = kept.at(server).dataset("later");
      kept.at(server).verified(kept.at(server).archive(later, "later", 3));
      assertThat(ObjectCopy.copy(store.settings(), backup)).isGreaterThan(2);
    }
    ObjectCopy.copy(backup, elsewhere.settings());
    restored.run("pg_restore", "--exit-on-error", "--dbname=millrace", dump);

    // Then
    try (ServerProcess server = server("second", restored, elsewhere)) {
      kept.isThereAt(server);
      kept.at(server).api().get("/datasets/" + later).expect(404);
      assertThat(kept.at(server).relabel(kept.dataset(), "all/0001.txt", "again")).isEqualTo(2);
    }
  }

  private static S3Settings bucket(S3Settings store, String bucket) {
    return new S3Settings(
        store.endpoint(),
        store.publicEndpoint(),
        store.region(),
        bucket,
        store.accessKey(),
        store.secretKey());
  }

  private ServerProcess server(String name, InstalledPostgres postgres, EmbeddedS3 s3) {
    return ServerProcess.start(
        folder.resolve("data-" + name),
        ExternalParts.settings(postgres.owner(), postgres.runtime(), s3.settings()));
  }
}
