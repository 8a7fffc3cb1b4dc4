package io.millrace.platform.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * PostgreSQL's {@code postmaster.pid}: its first line is the process id of the server that has the
 * files open, its eighth line the server's state. Stays behind when the server is killed.
 */
final class EmbeddedPostgresPidFile {
  private static final int STATE_LINE = 7;

  /** Beyond what any system gives a process. */
  private static final String NO_PROCESS = Integer.toString(Integer.MAX_VALUE);

  private final Path data;
  private final Path file;

  EmbeddedPostgresPidFile(Path data) {
    this.data = data;
    this.file = data.resolve("postmaster.pid");
  }

  /** Whether the server with this process id accepts connections. */
  boolean saysReady(long pid) throws IOException {
    List<String> lines = lines();
    return lines.size() > STATE_LINE
        && lines.get(0).strip().equals(Long.toString(pid))
        && lines.get(STATE_LINE).strip().equals("ready");
  }

  /** The server that an earlier process of ours left running on these files. */
  Optional<ProcessHandle> leftRunning() throws IOException {
    return holder().filter(this::isOurServer);
  }

  /**
   * Where another program has the process id of a server that was killed, PostgreSQL would take
   * that program for the server and not start. Only the id is replaced: what else the file holds
   * tells PostgreSQL whether parts of the killed server still run.
   */
  void forgetStrangers() throws IOException {
    if (holder().filter(process -> !isOurServer(process)).isPresent()) {
      List<String> lines = new ArrayList<>(lines());
      lines.set(0, NO_PROCESS);
      Files.write(file, lines);
    }
  }

  private Optional<ProcessHandle> holder() throws IOException {
    List<String> lines = lines();
    return lines.isEmpty()
        ? Optional.empty()
        : ProcessHandle.of(Long.parseLong(lines.get(0).strip())).filter(ProcessHandle::isAlive);
  }

  private boolean isOurServer(ProcessHandle process) {
    return process.info().commandLine().filter(line -> line.contains(data.toString())).isPresent();
  }

  private List<String> lines() throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }
}
