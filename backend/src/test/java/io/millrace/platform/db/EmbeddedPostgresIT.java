package io.millrace.platform.db;

import static io.millrace.platform.db.EmbeddedPostgresFixture.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.platform.config.DatabaseUrl;
import io.millrace.platform.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {
  @TempDir private Path folder;

  @Test
  void keepsDataAndPortFromStartToStart() throws IOException, SQLException {
    // Given
    int port;
    try (EmbeddedPostgresFixture first = EmbeddedPostgresFixture.durable(folder)) {
      port = first.server().owner().port();
      query(first.server().owner(), "CREATE TABLE kept AS SELECT 42 AS answer");
    }

    // When
    try (EmbeddedPostgresFixture second = EmbeddedPostgresFixture.durable(folder)) {

      // Then
      assertThat(query(second.server().owner(), "SELECT answer FROM kept")).isEqualTo("42");
      assertThat(second.server().owner().port()).isEqualTo(port);
      assertThat(query(second.server().owner(), "SHOW fsync")).isEqualTo("on");
    }
  }

  @Test
  void worksAsARoleThatOwnsNothingAndBypassesNothing() throws IOException, SQLException {
    // Given
    try (EmbeddedPostgresFixture fixture = EmbeddedPostgresFixture.open(folder)) {
      DatabaseUrl runtime = fixture.server().runtime();

      // When
      String rights =
          query(
              runtime,
              """
              SELECT concat_ws(' ', rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication)
              FROM pg_roles WHERE rolname = current_user
              """);

      // Then
      assertThat(rights).isEqualTo("f f f f f");
      assertThatThrownBy(() -> query(runtime, "CREATE TABLE mine (a int)"))
          .hasMessageContaining("permission denied for schema public");
    }
  }

  @Test
  void refusesAWrongPassword() throws IOException {
    // Given
    try (EmbeddedPostgresFixture fixture = EmbeddedPostgresFixture.open(folder)) {
      DatabaseUrl right = fixture.server().runtime();
      DatabaseUrl wrong =
          new DatabaseUrl(
              right.host(), right.port(), right.database(), right.user(), new Secret("no"), "");

      // When // Then
      assertThatThrownBy(() -> query(wrong, "SELECT 1"))
          .hasMessageContaining("password authentication failed");
    }
  }

  @Test
  void keepsPasswordsFromOtherUsers() throws IOException {
    // Given
    try (EmbeddedPostgresFixture fixture = EmbeddedPostgresFixture.open(folder)) {
      String user = fixture.server().owner().user();

      // When
      Path file = folder.resolve("postgres/passwords").resolve(user);

      // Then
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void saysWhichPasswordFileDoesNotFit() throws IOException {
    // Given
    EmbeddedPostgresFixture.open(folder).close();
    Path file = Files.writeString(folder.resolve("postgres/passwords/postgres"), "forgotten");

    // When // Then
    assertThatThrownBy(() -> EmbeddedPostgresFixture.open(folder))
        .hasMessageContaining("The password in %s does not open".formatted(file));
  }

  @Test
  void givesTheOwnerAndTheRuntimeRoleNewPasswordsWhereTheirsAreLost()
      throws IOException, SQLException {
    // Given
    EmbeddedPostgresFixture.open(folder).close();
    Files.delete(folder.resolve("postgres/passwords/millrace_runtime"));

    // When
    try (EmbeddedPostgresFixture fixture = EmbeddedPostgresFixture.open(folder)) {

      // Then
      assertThat(query(fixture.server().runtime(), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void takesAnotherPortWhereTheLastIsTaken() throws IOException, SQLException {
    // Given
    int last;
    try (EmbeddedPostgresFixture fixture = EmbeddedPostgresFixture.open(folder)) {
      last = fixture.server().owner().port();
    }
    try (ServerSocket taken = new ServerSocket(last, 1, InetAddress.getLoopbackAddress());
        EmbeddedPostgresFixture fixture = EmbeddedPostgresFixture.open(folder)) {

      // When
      int port = fixture.server().owner().port();

      // Then
      assertThat(port).isNotEqualTo(taken.getLocalPort());
      assertThat(query(fixture.server().owner(), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void saysWhyItCannotStartOnFilesOfAnotherVersion() throws IOException {
    // Given
    EmbeddedPostgresFixture.open(folder).close();
    Files.writeString(folder.resolve("postgres/data/PG_VERSION"), "17\n");

    // When // Then
    assertThatThrownBy(() -> EmbeddedPostgresFixture.open(folder))
        .hasMessageContaining("did not start")
        .hasMessageContaining("initialized by PostgreSQL version 17");
  }

  @Test
  void saysThatTheDiskCannotBeWritten() throws IOException {
    // Given: a file where the folder should be stops root as well
    Files.createFile(folder.resolve("postgres"));

    // When // Then
    assertThatThrownBy(() -> EmbeddedPostgresFixture.open(folder))
        .hasMessageContaining("cannot be started")
        .hasMessageContaining("postgres");
  }
}
