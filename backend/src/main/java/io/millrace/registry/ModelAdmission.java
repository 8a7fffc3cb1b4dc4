package io.millrace.registry;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;

/** Examines a model file before it may be served. Implemented by serving. */
@FunctionalInterface
public interface ModelAdmission {
  /** Largest file that is examined; a larger one is rejected without being fetched. */
  long MAX_FILE_BYTES = 2_000_000_000L;

  /**
   * Checks a file's structure, loads it and runs it once, within the installation's limits and away
   * from this process. Blocks no event loop.
   *
   * @param file whose bytes have been verified
   * @param sha256 lower-case hex
   * @return fails with MODEL_REJECTED and a sentence for people when the file is at fault; with
   *     anything else when the installation is
   */
  Future<Admitted> admit(Path file, String sha256);

  /**
   * What was found out.
   *
   * @param batchable whether rows of several requests can share a run
   * @param peakMemoryBytes highest resident memory of the run
   * @param loadedBytes memory that the loaded model takes
   * @param rowMicros a run of one row on the CPU
   * @param format what the file says of itself
   */
  record Admitted(
      List<TensorSpec> inputs,
      List<TensorSpec> outputs,
      boolean batchable,
      long peakMemoryBytes,
      long loadedBytes,
      long rowMicros,
      ModelFormat format) {}
}
