package io.millrace.serving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * What to predict.
 *
 * @param instances one a row: numbers, an object by feature name, or {@code {"image": base64}}
 * @param timeoutMs below the endpoint's limit; absent: the endpoint's
 */
record PredictRequest(List<JsonNode> instances, Optional<Integer> timeoutMs) {}
