package io.millrace.platform.db;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/** Runs an embedded server until it is killed; prints the server's process id. */
public final class EmbeddedPostgresProgram {
  private EmbeddedPostgresProgram() {}

  public static void main(String[] arguments)
      throws IOException, SQLException, InterruptedException {
    EmbeddedPostgresFixture fixture = EmbeddedPostgresFixture.durable(Path.of(arguments[0]));
    EmbeddedPostgresFixture.query(
        fixture.server().owner(), "CREATE TABLE kept AS SELECT 42 AS answer");
    System.out.println(fixture.server().pid());
    Thread.sleep(600_000);
  }
}
