package io.millrace.tracking;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A model that training code has logged, with files of its own; what MLflow 3 calls so. It becomes
 * a version of a registered model when someone registers it.
 *
 * @param id begins with {@link #ID_PREFIX}
 * @param modelType what the client calls it, such as {@code Agent}; empty for nothing
 * @param metrics the latest of each, by dataset
 */
public record LoggedModel(
    String id,
    String experimentId,
    String name,
    Status status,
    String modelType,
    Optional<String> sourceRunId,
    Map<String, String> params,
    Map<String, String> tags,
    List<Metric> metrics,
    Instant createdAt,
    Instant updatedAt) {
  /** What tells its ids from those of runs. */
  public static final String ID_PREFIX = "m-";

  /** Whether its files are there. */
  public enum Status {
    PENDING,
    READY,
    UPLOAD_FAILED;

    /** The name in the table. */
    String storedName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A metric of the model, measured by a run.
   *
   * @param datasetName on which dataset; empty for none
   * @param at milliseconds since 1970
   */
  public record Metric(
      String key,
      double value,
      long step,
      long at,
      String runId,
      String datasetName,
      String datasetDigest) {}
}
