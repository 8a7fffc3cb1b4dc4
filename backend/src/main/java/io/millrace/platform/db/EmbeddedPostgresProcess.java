package io.millrace.platform.db;

import io.millrace.platform.StartupException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** One run of the embedded server, from its start to its end. */
final class EmbeddedPostgresProcess {
  private static final long POLL_MILLIS = 10;

  private final Process process;
  private final EmbeddedPostgresCluster cluster;
  private final EmbeddedPostgresPidFile pidFile;
  private final long logStart;

  EmbeddedPostgresProcess(Process process, EmbeddedPostgresCluster cluster, long logStart) {
    this.process = process;
    this.cluster = cluster;
    this.pidFile = new EmbeddedPostgresPidFile(cluster.data());
    this.logStart = logStart;
  }

  long pid() {
    return process.pid();
  }

  /** The last resort; the next start recovers what was committed. */
  void kill() {
    process.destroyForcibly();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits until the server accepts connections, however long the recovery after a crash takes.
   *
   * @throws StartupException the server ended; holds what it said
   */
  void awaitReady() throws IOException, InterruptedException {
    while (!pidFile.saysReady(process.pid())) {
      if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new StartupException(
            "The embedded PostgreSQL in %s did not start. It said: %s"
                .formatted(cluster.data(), cluster.logSince(logStart)));
      }
    }
  }

  /** Waits for the server's end and tells why it ended. */
  String awaitEnd() throws InterruptedException {
    int status = process.waitFor();
    String said = cluster.logSince(logStart);
    return "exit status %d, its last words: %s"
        .formatted(status, said.substring(said.lastIndexOf('\n') + 1));
  }
}
