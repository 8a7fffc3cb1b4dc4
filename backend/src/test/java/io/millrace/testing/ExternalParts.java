package io.millrace.testing;

import io.millrace.platform.blob.EmbeddedS3;
import io.millrace.platform.blob.S3Settings;
import io.millrace.platform.config.DataFolder;
import io.millrace.platform.config.DatabaseUrl;
import io.millrace.platform.db.EmbeddedPostgres;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * A PostgreSQL and an S3 store as an operator brings them: those that are installed on this
 * machine, else the embedded ones in the role of strangers. Says which.
 */
public final class ExternalParts implements AutoCloseable {
  private static final Path PROGRAMS = Path.of("target", "postgres-programs").toAbsolutePath();

  private final Deque<AutoCloseable> closing = new ArrayDeque<>();
  private final Ids ids = new Ids(Time.system());
  private final DatabaseUrl owner;
  private final DatabaseUrl runtime;
  private final S3Settings store;

  /** Starts both in the folder; blocks until they answer. */
  public ExternalParts(Path folder) throws IOException {
    if (TestPrograms.find("postgres").isPresent()) {
      InstalledPostgres postgres = register(InstalledPostgres.start(folder.resolve("postgres")));
      System.out.println("database: " + postgres.version());
      this.owner = postgres.owner();
      this.runtime = postgres.runtime();
    } else {
      System.out.println(
          "database: embedded, as there is " + TestPrograms.howToInstall("postgres"));
      DataFolder data = register(DataFolder.open(folder.resolve("postgres")));
      EmbeddedPostgres postgres =
          register(
              EmbeddedPostgres.start(
                  data, EmbeddedPostgres.Options.forTests(PROGRAMS), ids, state -> {}));
      this.owner = postgres.owner();
      this.runtime = postgres.runtime();
    }
    this.store = store(Files.createDirectories(folder.resolve("s3")));
  }

  private S3Settings store(Path folder) {
    for (String name : List.of("minio", "versitygw")) {
      if (TestPrograms.find(name).isPresent()) {
        System.out.println("object store: " + name);
        InstalledServer server =
            register(
                name.equals("minio")
                    ? InstalledServer.minio(folder)
                    : InstalledServer.versitygw(folder));
        server.start();
        return server.settings();
      }
    }
    System.out.println("object store: embedded, as there is " + TestPrograms.howToInstall("minio"));
    return register(EmbeddedS3.start(folder, "127.0.0.1", 0, List.of("*"), ids)).settings();
  }

  private <T extends AutoCloseable> T register(T part) {
    closing.push(part);
    return part;
  }

  /** What points a server here. */
  public Map<String, String> settings() {
    return settings(owner, runtime, store);
  }

  /** What points a server at these. */
  public static Map<String, String> settings(
      DatabaseUrl owner, DatabaseUrl runtime, S3Settings store) {
    return Map.of(
        "MILLRACE_DATABASE_URL", runtime.uri(),
        "MILLRACE_DATABASE_OWNER_URL", owner.uri(),
        "MILLRACE_DATABASE_POOL_SIZE", "8",
        "MILLRACE_S3_ENDPOINT", store.endpoint().toString(),
        "MILLRACE_S3_BUCKET", store.bucket(),
        "MILLRACE_S3_ACCESS_KEY", store.accessKey(),
        "MILLRACE_S3_SECRET_KEY", store.secretKey());
  }

  @Override
  public void close() throws IOException {
    while (!closing.isEmpty()) {
      try {
        closing.pop().close();
      } catch (Exception e) {
        throw new IOException("a part did not close", e);
      }
    }
  }
}
