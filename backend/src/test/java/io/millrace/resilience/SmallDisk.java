package io.millrace.resilience;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.slf4j.LoggerFactory;

/** A file system of its own in memory that a test can fill; made where the tests may mount one. */
final class SmallDisk implements AutoCloseable {
  private static final int CHUNK = 64 << 10;

  private final Path folder;
  private final Path ballast;

  private SmallDisk(Path folder) {
    this.folder = folder;
    this.ballast = folder.resolve("ballast");
  }

  /** Mounts one of so many MiB; skips the test, with the reason, where that is not possible. */
  static SmallDisk mount(Path folder, int mebibytes) throws IOException {
    Files.createDirectories(folder);
    String refused =
        run(
            "mount",
            "-t",
            "tmpfs",
            "-o",
            "mode=0755,size=" + mebibytes + "m",
            "tmpfs",
            folder.toString());
    if (!refused.isEmpty()) {
      String reason = "a full disk needs the right to mount one (root on Linux): " + refused;
      LoggerFactory.getLogger(SmallDisk.class).warn("skipped: {}", reason);
      Assumptions.abort(reason);
    }
    return new SmallDisk(folder);
  }

  /** Leaves no byte free. */
  void fill() throws IOException {
    try (OutputStream out = Files.newOutputStream(ballast)) {
      byte[] chunk = new byte[CHUNK];
      while (Files.getFileStore(folder).getUsableSpace() > 0) {
        out.write(chunk, 0, (int) Math.min(CHUNK, Files.getFileStore(folder).getUsableSpace()));
      }
    }
  }

  /** Gives the room back. */
  void free() throws IOException {
    Files.delete(ballast);
  }

  @Override
  public void close() {
    String failed = run("umount", "-l", folder.toString());
    if (!failed.isEmpty()) {
      throw new IllegalStateException(failed);
    }
  }

  /** What a command complained of; empty when it succeeded. */
  private static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0
          ? ""
          : command[0] + ": " + said;
    } catch (IOException e) {
      return e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
