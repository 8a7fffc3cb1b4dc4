package io.millrace.loadtests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a process holds, on Linux.
 *
 * @param liveHeapBytes what is left on the heap after a full collection
 * @param files open files and sockets
 */
record Footprint(long liveHeapBytes, int threads, int files) {
  private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");

  static Footprint of(long pid) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    return new Footprint(
        liveHeap(pid), count(process.resolve("task")), count(process.resolve("fd")));
  }

  /** The histogram counts live objects alone, for which it collects. */
  private static long liveHeap(long pid) throws IOException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process asked =
        new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram").start();
    String text = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher total = TOTAL.matcher(text);
    if (!total.find()) {
      throw new IOException("jcmd, which is a part of the JDK, did not answer: " + text);
    }
    return Long.parseLong(total.group(1));
  }

  private static int count(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return (int) entries.count();
    }
  }
}
