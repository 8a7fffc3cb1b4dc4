package io.millrace.platform.db;

import io.millrace.platform.StartupException;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the embedded server from a thread of its own and starts it again, on the same port, when
 * it ends without having been asked to. Tries for as long as it takes, ever less often.
 */
final class EmbeddedPostgresSupervisor implements Runnable {
  private static final Logger logger = LoggerFactory.getLogger(EmbeddedPostgresSupervisor.class);
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final EmbeddedPostgresCluster cluster;
  private final int port;
  private final Consumer<EmbeddedPostgres.State> listener;
  private final Thread thread = new Thread(this, "embedded-postgres");
  private volatile EmbeddedPostgresProcess process;

  EmbeddedPostgresSupervisor(
      EmbeddedPostgresCluster cluster,
      int port,
      EmbeddedPostgresProcess process,
      Consumer<EmbeddedPostgres.State> listener) {
    this.cluster = cluster;
    this.port = port;
    this.process = process;
    this.listener = listener;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** The latest run of the server. */
  EmbeddedPostgresProcess process() {
    return process;
  }

  /** Ends the watch; afterwards the server is not started again. */
  void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  @Override
  public void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        String reason = process.awaitEnd();
        logger.error("The embedded PostgreSQL ended; starting it again ({})", reason);
        listener.accept(EmbeddedPostgres.State.DOWN);
        startAgain();
        logger.info("The embedded PostgreSQL is back on port {}", port);
        listener.accept(EmbeddedPostgres.State.UP);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // stopped on purpose
    }
  }

  private void startAgain() throws InterruptedException {
    Duration pause = SHORTEST_PAUSE;
    while (!tryToStart()) {
      Thread.sleep(pause.toMillis());
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
    }
  }

  private boolean tryToStart() throws InterruptedException {
    try {
      EmbeddedPostgresOrphans.kill(cluster.data());
      process = cluster.launch(port);
      process.awaitReady();
      return true;
    } catch (IOException | StartupException e) {
      logger.error("The embedded PostgreSQL does not start yet: {}", e.getMessage());
      return false;
    }
  }
}
