package io.millrace.serving;

import io.millrace.serving.placement.DeviceChoice;
import java.util.List;
import java.util.Optional;

/**
 * An endpoint to make.
 *
 * @param maxBatchSize rows of one run at most; absent: 64
 * @param maxQueue requests of the tenant that may wait; absent: 1024
 * @param timeoutMs how long a request may take; absent: 10 000
 * @param cache whether repeated inputs are answered from memory; absent: no
 * @param device what the models are to run on; absent: a GPU where there is one with room
 */
public record NewEndpoint(
    String name,
    Optional<String> description,
    List<NewDeployment> deployments,
    Optional<Integer> maxBatchSize,
    Optional<Integer> maxQueue,
    Optional<Integer> timeoutMs,
    Optional<CaptureRule> capture,
    Optional<Boolean> cache,
    Optional<DeviceChoice> device) {}
