package io.millrace.loadtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The embedded PostgreSQL of a server, as its superuser: what a benchmark measures or hurries
 * there.
 */
final class BenchDatabase implements AutoCloseable {
  private static final String SUPERUSER = "postgres";

  private final String port;
  private final String password;
  private final Connection connection;

  private BenchDatabase(String port, String password, String database) throws SQLException {
    this.port = port;
    this.password = password;
    this.connection =
        DriverManager.getConnection(
            "jdbc:postgresql://127.0.0.1:" + port + "/" + database, SUPERUSER, password);
  }

  /** The database that the server works in. */
  static BenchDatabase of(ServerFolder folder) throws IOException, SQLException {
    Path home = folder.data().resolve("postgres");
    return new BenchDatabase(
        Files.readString(home.resolve("port")).strip(),
        Files.readString(home.resolve("passwords").resolve(SUPERUSER)).strip(),
        "millrace");
  }

  /** A new database beside it. */
  BenchDatabase create(String name) throws SQLException {
    execute("CREATE DATABASE " + name);
    return new BenchDatabase(port, password, name);
  }

  /** The address for SQLAlchemy. */
  String address(String name) {
    return "postgresql+psycopg2://%s:%s@127.0.0.1:%s/%s".formatted(SUPERUSER, password, port, name);
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The one number that a query answers. */
  long number(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** Bytes of a table with its indexes and everything else that belongs to it. */
  long bytes(String table) throws SQLException {
    return number("SELECT pg_total_relation_size('" + table + "')");
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
