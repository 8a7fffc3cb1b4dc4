package io.millrace.platform.db;

import com.sun.security.auth.module.UnixSystem;
import io.millrace.platform.StartupException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs PostgreSQL's programs. They refuse to run as root; there they run in a user namespace of
 * their own ({@code unshare -U}), inside of which they are nobody and outside of which their files
 * stay root's.
 */
final class EmbeddedPostgresCommands {
  private static final long ROOT = 0;
  private static final int LIMIT_SECONDS = 60;

  /**
   * A session of its own, so that Ctrl-C in a terminal stops this process and not the database
   * under it.
   */
  private static final String OWN_SESSION =
      """
      if command -v setsid >/dev/null; then exec setsid "$@"; fi
      if command -v perl >/dev/null; then exec perl -MPOSIX=setsid -e 'setsid; exec @ARGV' "$@"; fi
      exec "$@"
      """;

  private final Path programs;
  private final boolean root = new UnixSystem().getUid() == ROOT;

  EmbeddedPostgresCommands(Path binaries) {
    this.programs = binaries.resolve("bin");
  }

  /**
   * Runs a program to its end.
   *
   * @throws StartupException it failed; holds what it printed
   */
  void run(String program, List<String> arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile("millrace-" + program, ".log");
    try {
      Process process =
          builder(command(program, arguments)).redirectOutput(output.toFile()).start();
      boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      process.destroyForcibly();
      if (!ended || process.exitValue() != 0) {
        throw failure(program, Files.readString(output).strip());
      }
    } finally {
      Files.delete(output);
    }
  }

  /** Starts the server; the process's id is the server's. */
  Process startServer(List<String> arguments, File log) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", OWN_SESSION, "sh"));
    command.addAll(command("postgres", arguments));
    return builder(command).redirectOutput(ProcessBuilder.Redirect.appendTo(log)).start();
  }

  private List<String> command(String program, List<String> arguments) {
    List<String> command = new ArrayList<>(root ? List.of("unshare", "-U") : List.of());
    command.add(programs.resolve(program).toString());
    command.addAll(arguments);
    return command;
  }

  private ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    return builder;
  }

  private StartupException failure(String program, String output) {
    String reason =
        root && output.contains("unshare")
            ? "PostgreSQL does not run as root, and this machine forbids `unshare -U`: start"
                + " Millrace as an ordinary user, or set MILLRACE_DATABASE_URL."
            : "PostgreSQL's %s failed.".formatted(program);
    return new StartupException(output.isEmpty() ? reason : reason + " It said: " + output);
  }
}
