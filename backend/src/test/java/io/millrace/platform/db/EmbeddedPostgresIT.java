package io.millrace.platform.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.platform.config.DatabaseUrl;
import io.millrace.platform.config.Secret;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {
  private static final Path PROGRAMS = Path.of("target", "postgres-programs").toAbsolutePath();

  @TempDir Path dataDir;

  private final Ids ids = new Ids(Time.system());

  private EmbeddedPostgres start() {
    return EmbeddedPostgres.startForTests(dataDir, PROGRAMS, ids);
  }

  @Test
  void comesBackByItselfOnTheSamePortWithWhatWasCommitted() throws Exception {
    // Given
    try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir, PROGRAMS, true, ids)) {
      execute(server.ownerUrl(), "CREATE TABLE kept AS SELECT 42 AS answer");
      long killed = server.pid();

      // When
      ProcessHandle.of(killed).orElseThrow().destroyForcibly();

      // Then
      await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                assertThat(server.pid()).isNotEqualTo(killed);
                execute(server.ownerUrl(), "SELECT answer FROM kept");
              });
    }
  }

  @Test
  void theRuntimeRoleOwnsNothingAndAWrongPasswordIsRefused() throws Exception {
    try (EmbeddedPostgres server = start()) {
      DatabaseUrl runtime = server.runtimeUrl();
      DatabaseUrl wrong =
          new DatabaseUrl(
              runtime.host(),
              runtime.port(),
              runtime.database(),
              runtime.user(),
              new Secret("no"),
              "");

      assertThatThrownBy(() -> execute(runtime, "CREATE TABLE mine (a int)"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("permission denied");
      assertThatThrownBy(() -> execute(wrong, "SELECT 1"))
          .hasMessageContaining("password authentication failed");
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(
                      dataDir.resolve("postgres/password-millrace_owner"))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aServerThatOutlivedItsProcessIsReplaced() throws Exception {
    // Given a server whose process forgets it
    EmbeddedPostgres forgotten = start();
    execute(forgotten.ownerUrl(), "CREATE TABLE kept AS SELECT 42 AS answer");
    long left = forgotten.pid();
    forgotten.abandon();

    // When
    try (EmbeddedPostgres server = start()) {
      // Then
      execute(server.ownerUrl(), "SELECT answer FROM kept");
      assertThat(ProcessHandle.of(left).filter(ProcessHandle::isAlive)).isEmpty();
    }
  }

  @Test
  void migrationsRunOnceAndANewerDatabaseIsRefused() throws Exception {
    try (EmbeddedPostgres server = start()) {
      Migrations.run(server.ownerUrl(), server.runtimeUrl().user());
      Migrations.run(server.ownerUrl(), server.runtimeUrl().user());
      execute(
          server.ownerUrl(),
          "INSERT INTO millrace.flyway_schema_history SELECT installed_rank + 100, '9999',"
              + " 'future', type, 'V9999__future.sql', 1, installed_by, installed_on, 1, true FROM"
              + " millrace.flyway_schema_history WHERE version = '0001'");

      assertThatThrownBy(() -> Migrations.run(server.ownerUrl(), server.runtimeUrl().user()))
          .hasMessageContaining("newer");
    }
  }

  private static void execute(DatabaseUrl url, String sql) throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password().value())) {
      connection.createStatement().execute(sql);
    }
  }
}
