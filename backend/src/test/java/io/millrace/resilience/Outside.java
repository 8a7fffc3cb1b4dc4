package io.millrace.resilience;

import io.millrace.platform.blob.EmbeddedS3;
import io.millrace.platform.config.DataFolder;
import io.millrace.platform.db.EmbeddedPostgres;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.millrace.testing.ExternalParts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A PostgreSQL and an S3 store outside of any server, which can be stopped. */
public final class Outside implements AutoCloseable {
  private static final Path PROGRAMS = Path.of("target", "postgres-programs").toAbsolutePath();

  private final Path folder;
  private final Ids ids = new Ids(Time.system());
  private final DataFolder data;
  private final EmbeddedPostgres postgres;
  private EmbeddedS3 store;

  public Outside(Path folder) {
    this.folder = folder;
    this.data = DataFolder.open(folder);
    this.postgres =
        EmbeddedPostgres.start(
            data, new EmbeddedPostgres.Options(Optional.of(PROGRAMS), 100, true), ids, state -> {});
    this.store = EmbeddedS3.start(folder, "127.0.0.1", 0, List.of("*"), ids);
  }

  /** What points a server here. */
  public Map<String, String> settings() {
    return ExternalParts.settings(postgres.owner(), postgres.runtime(), store.settings());
  }

  /** Ends PostgreSQL at once; it comes back after a second or two. */
  void killPostgres() {
    ProcessHandle.of(postgres.pid()).orElseThrow().destroyForcibly();
  }

  /** Objects with bytes in the store. */
  long objects() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("s3"))) {
      return files.filter(file -> Files.isRegularFile(file) && file.toFile().length() > 0).count();
    }
  }

  public void stopStore() {
    store.close();
  }

  /** The same store again, at the same address. */
  public void startStore() {
    int port = store.settings().endpoint().getPort();
    store = EmbeddedS3.start(folder, "127.0.0.1", port, List.of("*"), ids);
  }

  @Override
  public void close() {
    store.close();
    postgres.close();
    try {
      data.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
