package io.millrace.platform.db;

import static io.millrace.platform.db.EmbeddedPostgresFixture.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.platform.StartupException;
import io.millrace.platform.config.DatabaseUrl;
import io.millrace.platform.config.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsIT {
  private static final String RUNTIME = "millrace_runtime";
  private static final String COUNT = "SELECT count(*) FROM flyway_schema_history WHERE success";

  @TempDir private static Path folder;

  private static EmbeddedPostgresFixture fixture;
  private static DatabaseUrl owner;

  @BeforeAll
  static void start() throws IOException {
    fixture = EmbeddedPostgresFixture.open(folder);
    owner = fixture.server().owner();
  }

  @AfterAll
  static void stop() throws IOException {
    fixture.close();
  }

  @BeforeEach
  void emptyTheSchema() throws SQLException {
    query(owner, "DROP OWNED BY CURRENT_USER CASCADE");
    query(owner, "DROP SCHEMA IF EXISTS public CASCADE");
    query(owner, "CREATE SCHEMA public");
  }

  @Test
  void runsEachFileOnce() throws SQLException {
    // Given
    Migrations.run(owner, RUNTIME);
    String first = query(owner, COUNT);

    // When
    Migrations.run(owner, RUNTIME);

    // Then
    assertThat(query(owner, COUNT)).isEqualTo(first).isNotEqualTo("0");
    assertThat(query(fixture.server().runtime(), "SELECT count(*) FROM job")).isEqualTo("0");
  }

  @Test
  void nodesThatStartTogetherDoNotCollide() throws SQLException {
    // When
    CompletableFuture<?>[] nodes = new CompletableFuture<?>[4];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] =
          CompletableFuture.runAsync(
              () -> Migrations.run(owner, RUNTIME), run -> new Thread(run).start());
    }
    CompletableFuture.allOf(nodes).join();

    // Then
    assertThat(query(owner, "SELECT count(*) - count(DISTINCT version) FROM flyway_schema_history"))
        .isEqualTo("0");
  }

  @Test
  void refusesADatabaseOfANewerVersion() throws SQLException {
    // Given
    Migrations.run(owner, RUNTIME);
    query(
        owner,
        """
        INSERT INTO flyway_schema_history
        VALUES (100000, '9000', 'warp drive', 'SQL', 'V9000__warp_drive.sql', 1, 'owner', now(), 1, true)
        """);

    // When // Then
    assertThatThrownBy(() -> Migrations.run(owner, RUNTIME))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("made by a newer Millrace")
        .hasMessageContaining("9000 (warp drive)");
  }

  @Test
  void saysThatAFileWasChangedAfterItRan() throws SQLException {
    // Given
    Migrations.run(owner, RUNTIME);
    query(owner, "UPDATE flyway_schema_history SET checksum = 1 WHERE version = '0001'");

    // When // Then
    assertThatThrownBy(() -> Migrations.run(owner, RUNTIME))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("checksum mismatch");
  }

  @Test
  void saysWhyTheDatabaseIsOutOfReach() {
    // Given
    DatabaseUrl nobody =
        new DatabaseUrl("127.0.0.1", owner.port(), owner.database(), "nobody", new Secret("x"), "");

    // When // Then
    assertThatThrownBy(() -> Migrations.run(nobody, RUNTIME))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("as role nobody")
        .hasMessageContaining("password authentication failed");
  }
}
