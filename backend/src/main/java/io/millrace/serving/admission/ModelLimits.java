package io.millrace.serving.admission;

import java.time.Duration;

/**
 * Bounds of an admissible model.
 *
 * @param fileBytes size of the file
 * @param nodes nodes of all graphs together
 * @param depth graphs nested in graphs
 * @param memoryBytes address space of the child beyond what its JVM needs
 * @param cpu CPU time of the child
 * @param run time of the first run
 * @param wall time of the child from start to end
 */
public record ModelLimits(
    long fileBytes,
    int nodes,
    int depth,
    long memoryBytes,
    Duration cpu,
    Duration run,
    Duration wall) {
  public static final ModelLimits DEFAULT =
      new ModelLimits(
          2_000_000_000L,
          100_000,
          16,
          4L << 30,
          Duration.ofSeconds(60),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60));
}
