package io.millrace.serving;

import java.util.Optional;

/**
 * A model version that gets a copy of answered requests and whose answers are only compared.
 *
 * @param percent of the requests
 * @param state on the node that answers
 * @param message why it failed
 */
public record Shadow(
    String model, int version, int percent, DeploymentState state, Optional<String> message) {}
