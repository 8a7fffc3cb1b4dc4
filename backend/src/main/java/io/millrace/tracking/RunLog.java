package io.millrace.tracking;

import java.util.Map;

/** One batch that a run logs. */
public record RunLog(MetricBatch metrics, Map<String, String> params, Map<String, String> tags) {
  /** Different metrics of one run. */
  public static final int MAX_METRICS = MetricStore.MAX_KEYS;
}
