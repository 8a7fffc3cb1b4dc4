package io.millrace.platform.db;

import io.millrace.platform.StartupException;
import io.millrace.platform.config.DatabaseUrl;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;

/**
 * Brings the schema up to this version, as its owner. Nodes that start at once wait for each other.
 */
public final class Migrations {
  /** The schema of every table. */
  public static final String SCHEMA = "millrace";

  private Migrations() {}

  /**
   * Runs what is missing of {@code migrations/}; blocks.
   *
   * @param owner the role that owns the schema
   * @param runtimeRole the role of the server, to which rights are granted
   * @throws StartupException the database is newer than this version, or a migration failed
   */
  public static void run(DatabaseUrl owner, String runtimeRole) {
    try {
      Flyway.configure()
          .dataSource(owner.jdbcUrl(), owner.user(), owner.password().value())
          .locations("classpath:migrations")
          .defaultSchema(SCHEMA)
          .placeholders(Map.of("runtime_role", runtimeRole))
          .ignoreMigrationPatterns(new String[0])
          .outOfOrder(true)
          .load()
          .migrate();
    } catch (FlywayValidateException e) {
      throw new StartupException(
          "The database's schema is not one that this version made: it is newer, or was changed by"
              + " hand. Start a version at least as new as the one that wrote it. "
              + e.getMessage(),
          e);
    } catch (FlywayException e) {
      throw new StartupException("The database cannot be migrated: " + e.getMessage(), e);
    }
  }
}
