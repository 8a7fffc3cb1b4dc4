package io.millrace.platform.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes of a server whose first process is dead. They end by themselves, but only once they
 * look up from their work, and until then no new server starts on their files. They are known by
 * their working directory, the database's; where the system does not show it, as on macOS, the
 * start waits for them instead.
 */
final class EmbeddedPostgresOrphans {
  private static final Logger logger = LoggerFactory.getLogger(EmbeddedPostgresOrphans.class);

  private EmbeddedPostgresOrphans() {}

  /** Kills them; only for files whose server is known to be dead. */
  static void kill(Path data) throws IOException {
    Path directory = data.toRealPath();
    ProcessHandle.allProcesses()
        .filter(process -> workingDirectory(process).filter(directory::equals).isPresent())
        .forEach(
            process -> {
              logger.info("Ending process {} of a PostgreSQL that was killed", process.pid());
              process.destroyForcibly();
            });
  }

  private static Optional<Path> workingDirectory(ProcessHandle process) {
    try {
      return Optional.of(
          Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd")));
    } catch (IOException e) {
      return Optional.empty(); // another user's, or gone meanwhile
    }
  }
}
