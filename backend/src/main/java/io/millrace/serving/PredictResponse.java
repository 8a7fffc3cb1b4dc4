package io.millrace.serving;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Predictions, one for each instance. */
record PredictResponse(
    UUID predictionId, String model, int version, List<Prediction> predictions, double durationMs) {

  /**
   * A row's answer.
   *
   * @param label the class with the highest score
   * @param confidence that score, as the model gave it
   * @param scores by class
   * @param outputs every output's values, row-major
   */
  record Prediction(
      Optional<String> label,
      Optional<Double> confidence,
      Optional<Map<String, Double>> scores,
      Map<String, List<Object>> outputs) {}
}
