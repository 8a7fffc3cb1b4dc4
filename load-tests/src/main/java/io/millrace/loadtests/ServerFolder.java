package io.millrace.loadtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Where a server keeps everything; a later one may go on there. */
record ServerFolder(Path path, String adminToken) implements AutoCloseable {

  static ServerFolder temporary() throws IOException {
    Path path = Files.createTempDirectory("millrace-bench-");
    Files.createDirectory(path.resolve("empty"));
    return new ServerFolder(
        path, "bench-" + Long.toHexString(System.nanoTime()) + "-0123456789abcdefghij");
  }

  Path data() {
    return path.resolve("data");
  }

  /** The folder in which the server works. */
  Path empty() {
    return path.resolve("empty");
  }

  Path log() {
    return path.resolve("server.log");
  }

  /** Deletes it. */
  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the data folder was not removed", e);
    }
  }
}
