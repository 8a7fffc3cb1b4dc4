package io.millrace.loadtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process holds of the machine's memory, on Linux. */
final class ResidentSet {
  private static final String NAME = "VmRSS:";

  private ResidentSet() {}

  static long bytes(long pid) throws IOException {
    String line =
        Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
            .filter(each -> each.startsWith(NAME))
            .findFirst()
            .orElseThrow(() -> new IOException("process " + pid + " has ended"));
    return Long.parseLong(line.substring(NAME.length()).replace("kB", "").strip()) << 10;
  }
}
