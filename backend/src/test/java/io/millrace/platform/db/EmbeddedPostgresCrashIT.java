package io.millrace.platform.db;

import static io.millrace.platform.db.EmbeddedPostgresFixture.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.platform.StartupException;
import io.millrace.platform.config.DataFolder;
import io.millrace.platform.config.DatabaseUrl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens when a process is killed: the database's, this server's, both. */
class EmbeddedPostgresCrashIT {
  private static final Duration BACK = Duration.ofSeconds(20);

  @TempDir private Path folder;

  @Test
  void killedServerComesBackOnTheSamePortWithWhatWasCommitted() throws IOException, SQLException {
    // Given
    try (EmbeddedPostgresFixture fixture = EmbeddedPostgresFixture.durable(folder)) {
      DatabaseUrl owner = fixture.server().owner();
      query(owner, "CREATE TABLE kept AS SELECT 42 AS answer");

      // When
      kill(fixture.server().pid());

      // Then
      await()
          .atMost(BACK)
          .untilAsserted(
              () ->
                  assertThat(fixture.told())
                      .containsExactly(EmbeddedPostgres.State.DOWN, EmbeddedPostgres.State.UP));
      assertThat(query(owner, "SELECT answer FROM kept")).isEqualTo("42");
    }
  }

  @Test
  void killedServerComesBackWhileABackendIsBusy() throws IOException, SQLException {
    // Given: a backend that does not look up from its work while its parent dies
    try (EmbeddedPostgresFixture fixture = EmbeddedPostgresFixture.open(folder);
        BusyConnection busy = new BusyConnection(fixture.server().owner())) {

      // When
      kill(fixture.server().pid());

      // Then
      await().atMost(BACK).until(() -> fixture.told().contains(EmbeddedPostgres.State.UP));
      assertThat(query(fixture.server().owner(), "SELECT 1")).isEqualTo("1");
      assertThat(busy.ended()).isTrue();
    }
  }

  @Test
  void comesBackEveryTime() throws IOException, SQLException {
    // Given
    try (EmbeddedPostgresFixture fixture = EmbeddedPostgresFixture.open(folder)) {

      // When
      for (int times = 1; times <= 3; times++) {
        int told = 2 * times;
        kill(fixture.server().pid());
        await().atMost(BACK).until(() -> fixture.told().size() == told);
      }

      // Then
      assertThat(query(fixture.server().owner(), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void nextStartReplacesTheServerThatAKilledProcessLeftRunning()
      throws IOException, SQLException, InterruptedException {
    // Given
    OtherProcess other = new OtherProcess(folder);
    long left = other.serverPid();
    other.kill();
    assertThat(ProcessHandle.of(left)).as("PostgreSQL outlives its parent").isPresent();

    // When
    try (EmbeddedPostgresFixture fixture = EmbeddedPostgresFixture.durable(folder)) {

      // Then
      assertThat(query(fixture.server().owner(), "SELECT answer FROM kept")).isEqualTo("42");
      assertThat(fixture.server().pid()).isNotEqualTo(left);
      await().atMost(BACK).until(() -> ProcessHandle.of(left).isEmpty());
    }
  }

  @Test
  void nextStartRecoversWhatBothWereKilledOver()
      throws IOException, SQLException, InterruptedException {
    // Given
    OtherProcess other = new OtherProcess(folder);
    other.kill();
    kill(other.serverPid());

    // When
    try (EmbeddedPostgresFixture fixture = EmbeddedPostgresFixture.durable(folder)) {

      // Then
      assertThat(query(fixture.server().owner(), "SELECT answer FROM kept")).isEqualTo("42");
    }
  }

  @Test
  void otherProcessOnTheSameFolderIsRefused() throws IOException, InterruptedException {
    // Given
    OtherProcess other = new OtherProcess(folder);

    // When // Then
    assertThatThrownBy(() -> DataFolder.open(folder))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("in use by another Millrace server");
    other.kill();
    EmbeddedPostgresFixture.open(folder).close();
  }

  @Test
  void programThatHasTheKilledServersProcessIdIsNoObstacle() throws IOException, SQLException {
    // Given
    EmbeddedPostgresFixture.open(folder).close();
    Path data = folder.resolve("postgres/data");
    List<String> stale =
        List.of(
            Long.toString(ProcessHandle.current().pid()),
            data.toString(),
            "1767225600",
            "54321",
            "",
            "127.0.0.1",
            "  9986049 999999",
            "ready   ");
    Files.write(data.resolve("postmaster.pid"), stale);

    // When
    try (EmbeddedPostgresFixture fixture = EmbeddedPostgresFixture.open(folder)) {

      // Then
      assertThat(query(fixture.server().owner(), "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void filesHalfMadeAreMadeAnew() throws IOException, SQLException {
    // Given
    Path half = Files.createDirectories(folder.resolve("postgres/data.part"));
    Files.writeString(half.resolve("PG_VERSION"), "18\n");

    // When
    try (EmbeddedPostgresFixture fixture = EmbeddedPostgresFixture.open(folder)) {

      // Then
      assertThat(query(fixture.server().owner(), "SELECT 1")).isEqualTo("1");
      assertThat(half).doesNotExist();
    }
  }

  private static void kill(long pid) {
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    process.destroyForcibly();
  }

  /** A connection whose backend counts for a minute. */
  private static final class BusyConnection implements AutoCloseable {
    private final Connection connection;
    private final Thread thread;

    BusyConnection(DatabaseUrl url) throws SQLException {
      connection = DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password().value());
      thread = new Thread(this::count, "busy");
      thread.start();
    }

    private void count() {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SELECT count(*) FROM generate_series(1, 500000000)");
      } catch (SQLException e) {
        // Cut off, or told so by a backend that noticed in time that its parent is gone.
        assertThat(e.getSQLState()).matches("08\\w{3}|57P01");
      }
    }

    boolean ended() {
      await().atMost(BACK).until(() -> !thread.isAlive());
      return true;
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }

  /** A JVM of its own that runs an embedded server and is killed. */
  private static final class OtherProcess {
    private final Process process;
    private final long serverPid;

    OtherProcess(Path folder) throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  EmbeddedPostgresProgram.class.getName(),
                  folder.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      BufferedReader output =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      serverPid = Long.parseLong(output.readLine());
    }

    long serverPid() {
      return serverPid;
    }

    void kill() throws InterruptedException {
      process.destroyForcibly();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }
}
