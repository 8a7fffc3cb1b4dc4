package io.millrace.serving;

import io.millrace.registry.ModelVersion;
import io.millrace.serving.engine.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;

/** A prediction that is about to be answered. Valid during the call that hands it over. */
public final class AnsweredPrediction {
  private final UUID id;
  private final Definition endpoint;
  private final LiveDeployment deployment;
  private final int rows;
  private final Optional<RowScores> scores;
  private final IntFunction<RowInput> inputs;

  AnsweredPrediction(
      UUID id,
      Definition endpoint,
      LiveDeployment deployment,
      int rows,
      List<Tensor> outputs,
      IntFunction<RowInput> inputs) {
    this.id = id;
    this.endpoint = endpoint;
    this.deployment = deployment;
    this.rows = rows;
    this.scores =
        RowScores.of(
            deployment.signature(), deployment.model().signature().outputs(), outputs, rows);
    this.inputs = inputs;
  }

  /** The id that the answer carries. */
  public UUID id() {
    return id;
  }

  public UUID tenantId() {
    return endpoint.tenantId();
  }

  public UUID endpointId() {
    return endpoint.id();
  }

  public String endpoint() {
    return endpoint.name();
  }

  /** What of it is to be kept. */
  public CaptureRule rule() {
    return endpoint.capture().orElseThrow();
  }

  public UUID deploymentId() {
    return deployment.deployed().id();
  }

  /** The version that answered. */
  public ModelVersion version() {
    return deployment.deployed().version();
  }

  public int rows() {
    return rows;
  }

  /** The class with the highest score of a row; empty where the signature names no classes. */
  public Optional<Top> top(int row) {
    return scores.map(
        all -> {
          int best = all.best(row);
          return new Top(all.name(best), all.score(row, best));
        });
  }

  /** The scores of a row by class, copied. */
  public Optional<Map<String, Double>> scores(int row) {
    return scores.map(all -> all.byClass(row));
  }

  /** The input of a row, copied. */
  public RowInput input(int row) {
    return inputs.apply(row);
  }

  /**
   * The model's answer for a row.
   *
   * @param confidence the highest score, as the model gave it
   */
  public record Top(String label, double confidence) {}
}
