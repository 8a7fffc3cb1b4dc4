package io.millrace.platform.db;

import io.millrace.platform.StartupException;
import io.millrace.platform.config.DatabaseUrl;
import io.millrace.platform.config.Secret;
import io.millrace.platform.config.SecretFiles;
import io.millrace.platform.time.Ids;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Who may log in to the embedded database: the superuser, only here; the owner of the schema, for
 * migrations; the runtime role, as which the server works and which owns nothing. Their passwords
 * are random and kept beside the database, each in a file of its own.
 */
final class EmbeddedPostgresRoles {
  static final String SUPERUSER = "postgres";
  private static final String OWNER = "millrace_owner";
  private static final String RUNTIME = "millrace_runtime";
  private static final String DATABASE = "millrace";

  private static final int PASSWORD_LENGTH = 43;
  private static final String WRONG_PASSWORD = "28P01";
  private static final String NO_RIGHTS =
      "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS";

  private final Path folder;
  private final Ids ids;

  EmbeddedPostgresRoles(Path folder, Ids ids) {
    this.folder = folder;
    this.ids = ids;
  }

  /** The superuser's password file, made if it is missing. */
  Path superuserPassword() throws IOException {
    password(SUPERUSER);
    return file(SUPERUSER);
  }

  DatabaseUrl owner(int port) throws IOException {
    return url(port, DATABASE, OWNER);
  }

  DatabaseUrl runtime(int port) throws IOException {
    return url(port, DATABASE, RUNTIME);
  }

  /**
   * Makes what is missing of the database and its roles, and sets their passwords to the kept ones.
   */
  void ensure(int port) throws IOException {
    DatabaseUrl superuser = url(port, "postgres", SUPERUSER);
    try (Connection connection =
            DriverManager.getConnection(
                superuser.jdbcUrl(), superuser.user(), superuser.password().value());
        Statement statement = connection.createStatement()) {
      ensureRole(statement, OWNER);
      ensureRole(statement, RUNTIME);
      if (!exists(statement, "SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
        statement.execute("CREATE DATABASE %s OWNER %s".formatted(DATABASE, OWNER));
        statement.execute("REVOKE ALL ON DATABASE %s FROM PUBLIC".formatted(DATABASE));
      }
      statement.execute("GRANT CONNECT ON DATABASE %s TO %s".formatted(DATABASE, RUNTIME));
    } catch (SQLException e) {
      throw WRONG_PASSWORD.equals(e.getSQLState())
          ? new StartupException(
              "The password in %s does not open the embedded database in %s: put back the file that belongs to it."
                  .formatted(file(SUPERUSER), folder),
              e)
          : new StartupException("The embedded database cannot be set up: " + e.getMessage(), e);
    }
  }

  private void ensureRole(Statement statement, String role) throws SQLException, IOException {
    boolean known = exists(statement, "SELECT 1 FROM pg_roles WHERE rolname = '" + role + "'");
    String password = password(role).value(); // letters and digits only
    statement.execute(
        "%s ROLE %s %s PASSWORD '%s'"
            .formatted(known ? "ALTER" : "CREATE", role, NO_RIGHTS, password));
  }

  private static boolean exists(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return rows.next();
    }
  }

  private DatabaseUrl url(int port, String database, String role) throws IOException {
    return new DatabaseUrl("127.0.0.1", port, database, role, password(role), "");
  }

  private Secret password(String role) throws IOException {
    return SecretFiles.readOrCreate(file(role), () -> ids.secret(PASSWORD_LENGTH));
  }

  private Path file(String role) {
    return folder.resolve("passwords").resolve(role);
  }
}
