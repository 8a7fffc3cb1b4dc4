package io.millrace.loadtests;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Where figures were measured; they mean nothing without it.
 *
 * @param load the system's load average over the last minute when the run began: what others were
 *     doing meanwhile
 */
record Machine(
    String processor, int cores, long memoryMegabytes, double load, String system, String java) {

  static Machine here() {
    com.sun.management.OperatingSystemMXBean system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Machine(
        processorName(),
        Runtime.getRuntime().availableProcessors(),
        system.getTotalMemorySize() >> 20,
        system.getSystemLoadAverage(),
        system.getName() + " " + system.getVersion() + " " + system.getArch(),
        Runtime.version().toString());
  }

  /** One line. */
  String describe() {
    return String.format(
        Locale.ROOT,
        "%s, %d cores, %,d MB, load %.1f at the start, %s, Java %s",
        processor,
        cores,
        memoryMegabytes,
        load,
        system,
        java);
  }

  /** Processor time of this process so far, in nanoseconds. */
  static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static String processorName() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
