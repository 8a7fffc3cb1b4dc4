package io.millrace.platform.db;

import io.millrace.platform.StartupException;
import io.millrace.platform.config.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/** The two roles and the database of the embedded server, made as its superuser over JDBC. */
final class EmbeddedPostgresRoles {
  private static final int READY_TRIES = 1_200;
  private static final long TRY_MILLIS = 50;
  private static final int LOG_TAIL = 2_000;

  private EmbeddedPostgresRoles() {}

  /**
   * Waits until the server takes connections; recovery after a crash may need a while.
   *
   * @throws StartupException the process has ended; holds the end of its log
   */
  static void awaitReady(Process process, DatabaseUrl superuser, Path log)
      throws IOException, InterruptedException {
    SQLException last = null;
    for (int tried = 0; tried < READY_TRIES; tried++) {
      if (!process.isAlive()) {
        String text = Files.readString(log);
        throw new StartupException(
            "The embedded database ended at its start. Its log ends with: "
                + text.substring(Math.max(0, text.length() - LOG_TAIL)).strip());
      }
      try (Connection connection = connect(superuser)) {
        if (connection.isValid(1)) {
          return;
        }
      } catch (SQLException e) {
        last = e;
      }
      TimeUnit.MILLISECONDS.sleep(TRY_MILLIS);
    }
    throw new StartupException("The embedded database takes no connections.", last);
  }

  /** Makes roles and database where they are missing. */
  static void create(DatabaseUrl superuser, DatabaseUrl owner, DatabaseUrl runtime) {
    try (Connection connection = connect(superuser);
        Statement statement = connection.createStatement()) {
      role(connection, statement, owner, "");
      role(connection, statement, runtime, " NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE");
      if (!exists(connection, "SELECT 1 FROM pg_database WHERE datname = ?", owner.database())) {
        statement.execute("CREATE DATABASE %s OWNER %s".formatted(owner.database(), owner.user()));
        statement.execute("REVOKE ALL ON DATABASE %s FROM PUBLIC".formatted(owner.database()));
        statement.execute(
            "GRANT CONNECT ON DATABASE %s TO %s".formatted(owner.database(), runtime.user()));
      }
    } catch (SQLException e) {
      throw new StartupException(
          "The embedded database's roles cannot be made: " + e.getMessage(), e);
    }
  }

  /** The password is letters and digits, made by this server, so it may stand in the statement. */
  private static void role(
      Connection connection, Statement statement, DatabaseUrl url, String rights)
      throws SQLException {
    if (!exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = ?", url.user())) {
      statement.execute(
          "CREATE ROLE %s LOGIN PASSWORD '%s'%s"
              .formatted(url.user(), url.password().value(), rights));
    }
  }

  private static boolean exists(Connection connection, String sql, String name)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, name);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next();
      }
    }
  }

  private static Connection connect(DatabaseUrl url) throws SQLException {
    return DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password().value());
  }
}
