package io.millrace.tracking;

import java.util.Map;
import java.util.Optional;

/** What a client says of a new experiment. */
public record NewExperiment(
    String name, Optional<String> description, Optional<Map<String, String>> tags) {}
