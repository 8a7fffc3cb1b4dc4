package io.millrace.serving;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.serving.placement.DeviceChoice;
import java.util.List;
import java.util.Optional;

/**
 * What a client changes of an endpoint; absent fields stay.
 *
 * @param deployments the complete new set
 * @param capture a {@link CaptureRule}; JSON null takes the rule away, Java null leaves it
 * @param shadow a {@link NewShadow}; JSON null takes it away, Java null leaves it
 */
public record EndpointPatch(
    Optional<String> description,
    Optional<List<NewDeployment>> deployments,
    Optional<Integer> maxBatchSize,
    Optional<Integer> maxQueue,
    Optional<Integer> timeoutMs,
    JsonNode capture,
    Optional<Boolean> cache,
    Optional<DeviceChoice> device,
    JsonNode shadow) {}
