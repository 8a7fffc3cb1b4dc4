package io.millrace.platform.db;

import io.millrace.platform.config.DataFolder;
import io.millrace.platform.config.DatabaseUrl;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An embedded server on a test's own folder, and what its listener was told. */
final class EmbeddedPostgresFixture implements AutoCloseable {
  static final Path PROGRAMS = Path.of("target", "postgres-programs").toAbsolutePath();

  private final List<EmbeddedPostgres.State> told = new CopyOnWriteArrayList<>();
  private final DataFolder folder;
  private final EmbeddedPostgres server;

  private EmbeddedPostgresFixture(Path path, boolean durable) throws IOException {
    EmbeddedPostgres.Options options = EmbeddedPostgres.Options.forTests(PROGRAMS);
    this.folder = DataFolder.open(path);
    try {
      this.server =
          EmbeddedPostgres.start(
              folder,
              new EmbeddedPostgres.Options(options.programs(), options.maxConnections(), durable),
              new Ids(Time.system()),
              told::add);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  static EmbeddedPostgresFixture open(Path folder) throws IOException {
    return new EmbeddedPostgresFixture(folder, false);
  }

  static EmbeddedPostgresFixture durable(Path folder) throws IOException {
    return new EmbeddedPostgresFixture(folder, true);
  }

  EmbeddedPostgres server() {
    return server;
  }

  List<EmbeddedPostgres.State> told() {
    return told;
  }

  /** Runs one statement on a connection of its own; the first column of the first row, if any. */
  static String query(DatabaseUrl url, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password().value());
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      try (ResultSet rows = statement.getResultSet()) {
        return rows.next() ? rows.getString(1) : "";
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    folder.close();
  }
}
