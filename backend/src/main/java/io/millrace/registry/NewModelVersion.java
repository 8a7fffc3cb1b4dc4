package io.millrace.registry;

import io.millrace.platform.ApiException;
import io.millrace.tracking.TrackingNames;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What a client says of a new version: from a run's artifact, or from an upload. */
public record NewModelVersion(
    Optional<String> runId,
    Optional<String> artifactPath,
    Optional<UUID> uploadId,
    Optional<String> description,
    Optional<SignatureHints> signature,
    Optional<Map<String, Double>> metrics) {
  /**
   * Checks that exactly one source is named, and the keys of the metrics.
   *
   * @throws ApiException INVALID_REQUEST
   */
  NewModelVersion checked() {
    boolean artifact = runId.isPresent() && artifactPath.isPresent();
    boolean half = runId.isPresent() != artifactPath.isPresent();
    if (half || artifact == uploadId.isPresent()) {
      throw ApiException.invalid("", "Name either runId with artifactPath, or uploadId.");
    }
    metrics
        .orElse(Map.of())
        .keySet()
        .forEach(
            key ->
                TrackingNames.metricKey(
                    "/metrics/" + key.replace("~", "~0").replace("/", "~1"), key));
    return this;
  }
}
