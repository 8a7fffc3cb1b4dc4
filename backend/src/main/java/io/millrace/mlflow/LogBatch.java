package io.millrace.mlflow;

import io.millrace.tracking.MetricBatch;
import java.util.List;
import java.util.Map;

/**
 * What one {@code log-batch} holds.
 *
 * @param modelMetrics those of the points that also belong to a logged model
 */
record LogBatch(
    String runId,
    MetricBatch metrics,
    Map<String, String> params,
    Map<String, String> tags,
    List<ModelMetric> modelMetrics) {
  /** A point of a logged model, perhaps measured on a dataset. */
  record ModelMetric(
      String modelId,
      String key,
      double value,
      long step,
      long timestamp,
      String datasetName,
      String datasetDigest) {}
}
