package io.millrace.tracking;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run has read and made, as MLflow's clients say it.
 *
 * @param outputs logged models that it made
 * @param inputs logged models that it read
 */
public record RunLinks(List<Dataset> datasets, List<Model> inputs, List<Model> outputs) {
  /** Nothing. */
  public static final RunLinks NONE = new RunLinks(List.of(), List.of(), List.of());

  /**
   * A dataset as the client describes it.
   *
   * @param source where it is, in the client's own words
   * @param schema of its columns, JSON
   * @param profile its statistics, JSON
   * @param tags of its use by this run; {@code mlflow.data.context} says what for
   */
  public record Dataset(
      String name,
      String digest,
      String sourceType,
      String source,
      Optional<String> schema,
      Optional<String> profile,
      Map<String, String> tags) {}

  /** A logged model. */
  public record Model(String modelId, long step) {}
}
