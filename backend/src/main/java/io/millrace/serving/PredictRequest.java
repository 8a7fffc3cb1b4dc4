package io.millrace.serving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * What to predict.
 *
 * @param instances one a row: numbers, an object by feature name, or {@code {"image": base64}}
 * @param timeoutMs below the endpoint's limit; absent: the endpoint's
 * @param priority among the tenant's own requests: 1 is the highest, 10 the lowest; absent or 0: 5
 * @param stickyKey requests with the same one get the same version; absent: any
 */
record PredictRequest(
    List<JsonNode> instances,
    Optional<Integer> timeoutMs,
    Optional<Integer> priority,
    Optional<String> stickyKey) {}
