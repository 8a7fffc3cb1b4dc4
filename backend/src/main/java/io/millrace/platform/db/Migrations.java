package io.millrace.platform.db;

import io.millrace.platform.StartupException;
import io.millrace.platform.config.DatabaseUrl;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the schema to this version: runs the SQL files of {@code migrations/} that the database
 * has not seen, each once and in a transaction of its own. Nodes that start together take turns by
 * a lock in the database. Blocks; call it outside of event loops.
 */
public final class Migrations {
  private static final Logger logger = LoggerFactory.getLogger(Migrations.class);

  private Migrations() {}

  /**
   * Runs what is missing.
   *
   * @param owner the role that owns the schema
   * @param runtimeRole the role that is granted what the server needs
   * @throws StartupException the database is unreachable, made by a newer version, or a file fails
   */
  public static void run(DatabaseUrl owner, String runtimeRole) {
    try {
      Flyway flyway = flyway(owner, runtimeRole);
      refuseNewerDatabase(flyway);
      int count = flyway.migrate().migrationsExecuted;
      if (count > 0) {
        logger.info("Ran {} migrations", count);
      }
    } catch (FlywayException e) {
      throw new StartupException(
          "The database %s on %s:%d cannot be migrated as role %s: %s"
              .formatted(
                  owner.database(),
                  owner.host(),
                  owner.port(),
                  owner.user(),
                  innermost(e).getMessage().strip()),
          e);
    }
  }

  private static Flyway flyway(DatabaseUrl owner, String runtimeRole) {
    return Flyway.configure()
        .dataSource(owner.jdbcUrl(), owner.user(), owner.password().value())
        .locations("classpath:migrations")
        .placeholders(Map.of("runtime_role", runtimeRole))
        // Each feature numbers its files in a range of its own.
        .outOfOrder(true)
        .load();
  }

  private static void refuseNewerDatabase(Flyway flyway) {
    MigrationInfo[] all = flyway.info().all();
    Optional<MigrationInfo> unknown =
        Stream.of(all)
            .filter(
                migration -> migration.getState().isApplied() && !migration.getState().isResolved())
            .findFirst();
    unknown.ifPresent(
        migration -> {
          throw new StartupException(
              "The database was made by a newer Millrace: it holds migration %s (%s), which this version does not know."
                      .formatted(migration.getVersion(), migration.getDescription())
                  + " Start the newer version, or restore a backup from before the upgrade.");
        });
  }

  private static Throwable innermost(Throwable failure) {
    return failure.getCause() == null ? failure : innermost(failure.getCause());
  }
}
