package io.millrace.platform.db;

import io.millrace.platform.StartupException;
import io.millrace.platform.config.DataFolder;
import io.millrace.platform.config.DatabaseUrl;
import io.millrace.platform.time.Ids;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL in the data folder, on 127.0.0.1 with password log-in, for installations of one
 * machine. Supervised: when the server process dies, it is started again on the same port. Where an
 * earlier process of ours was killed, what it left is cleared: a stale pid file, a server still
 * running.
 *
 * <p>Starting and closing block; call them outside of event loops.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final int ATTEMPTS = 3;
  private static final long PAUSE_MILLIS = 500;

  private final EmbeddedPostgresCluster cluster;
  private final EmbeddedPostgresSupervisor supervisor;
  private final DatabaseUrl owner;
  private final DatabaseUrl runtime;

  /** What the listener is told. */
  public enum State {
    /** The server died and is being started again. */
    DOWN,
    /** The server accepts connections again. */
    UP
  }

  /**
   * How to run it.
   *
   * @param programs where PostgreSQL's programs are unpacked, once a version; absent: in the data
   *     folder
   * @param durable false where a power failure may lose everything: tests
   */
  public record Options(Optional<Path> programs, int maxConnections, boolean durable) {
    private static final int CONNECTIONS = 100;
    private static final int RESERVE = 20;

    /** For real data: what was committed stays. */
    public static Options durable(int poolSize) {
      return new Options(Optional.empty(), Math.max(CONNECTIONS, poolSize + RESERVE), true);
    }

    /** For tests: faster, and one copy of the programs for all. */
    public static Options forTests(Path programs) {
      return new Options(Optional.of(programs), CONNECTIONS * 2, false);
    }
  }

  private EmbeddedPostgres(
      EmbeddedPostgresCluster cluster,
      EmbeddedPostgresSupervisor supervisor,
      DatabaseUrl owner,
      DatabaseUrl runtime) {
    this.cluster = cluster;
    this.supervisor = supervisor;
    this.owner = owner;
    this.runtime = runtime;
  }

  /**
   * Starts the server, making its files and roles at the first time.
   *
   * @param listener told on the supervisor's thread when the server dies and when it is back
   * @throws StartupException says what to do
   */
  public static EmbeddedPostgres start(
      DataFolder dataFolder, Options options, Ids ids, Consumer<State> listener) {
    Path folder = dataFolder.path().resolve("postgres");
    try {
      return start(folder, options, new EmbeddedPostgresRoles(folder, ids), listener);
    } catch (IOException e) {
      throw new StartupException(
          "The embedded PostgreSQL in %s cannot be started: %s".formatted(folder, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartupException("Stopped while the embedded PostgreSQL was starting.", e);
    }
  }

  private static EmbeddedPostgres start(
      Path folder, Options options, EmbeddedPostgresRoles roles, Consumer<State> listener)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path programs =
        EmbeddedPostgresBinaries.unpack(options.programs().orElse(folder.resolve("programs")));
    EmbeddedPostgresCluster cluster =
        new EmbeddedPostgresCluster(folder, new EmbeddedPostgresCommands(programs), options);
    cluster.initialise(roles.superuserPassword());
    clearLeftovers(cluster);
    return launch(cluster, roles, listener);
  }

  private static void clearLeftovers(EmbeddedPostgresCluster cluster)
      throws IOException, InterruptedException {
    EmbeddedPostgresPidFile pidFile = new EmbeddedPostgresPidFile(cluster.data());
    Optional<ProcessHandle> left = pidFile.leftRunning();
    if (left.isPresent()) {
      logger.info(
          "Stopping the PostgreSQL {} that an earlier server left running", left.get().pid());
      stop(cluster, left.get());
    }
    EmbeddedPostgresOrphans.kill(cluster.data());
    pidFile.forgetStrangers();
  }

  /** It may end by itself between the look at it and the signal. */
  private static void stop(EmbeddedPostgresCluster cluster, ProcessHandle server)
      throws IOException, InterruptedException {
    try {
      cluster.stop();
    } catch (StartupException e) {
      if (server.isAlive()) {
        throw e;
      }
    }
  }

  /**
   * Parts of a killed server may need a moment to end, and a port may be taken at the last moment.
   */
  private static EmbeddedPostgres launch(
      EmbeddedPostgresCluster cluster, EmbeddedPostgresRoles roles, Consumer<State> listener)
      throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      int port = cluster.choosePort();
      EmbeddedPostgresProcess process = cluster.launch(port);
      try {
        process.awaitReady();
        return supervise(cluster, roles, listener, port, process);
      } catch (StartupException e) {
        if (attempt == ATTEMPTS || process.isAlive()) {
          throw e;
        }
        Thread.sleep(attempt * PAUSE_MILLIS);
      }
    }
  }

  private static EmbeddedPostgres supervise(
      EmbeddedPostgresCluster cluster,
      EmbeddedPostgresRoles roles,
      Consumer<State> listener,
      int port,
      EmbeddedPostgresProcess process)
      throws IOException, InterruptedException {
    try {
      roles.ensure(port);
    } catch (StartupException e) {
      cluster.stop();
      throw e;
    }
    EmbeddedPostgresSupervisor supervisor =
        new EmbeddedPostgresSupervisor(cluster, port, process, listener);
    supervisor.start();
    return new EmbeddedPostgres(cluster, supervisor, roles.owner(port), roles.runtime(port));
  }

  /** The role that owns the schema, for migrations. */
  public DatabaseUrl owner() {
    return owner;
  }

  /** The role as which the server works. */
  public DatabaseUrl runtime() {
    return runtime;
  }

  /** The process id of the server at the moment. */
  public long pid() {
    return supervisor.process().pid();
  }

  /** Stops the server; open transactions are rolled back. */
  @Override
  public void close() {
    try {
      supervisor.stop();
      if (supervisor.process().isAlive()) {
        cluster.stop();
      }
    } catch (IOException | StartupException e) {
      logger.warn("The embedded PostgreSQL did not stop and is killed: {}", e.getMessage());
      supervisor.process().kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      logger.warn("Interrupted while stopping the embedded PostgreSQL; the next start clears up");
    }
  }
}
