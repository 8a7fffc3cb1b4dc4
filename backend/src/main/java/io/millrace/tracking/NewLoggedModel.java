package io.millrace.tracking;

import java.util.Map;
import java.util.Optional;

/** What a client says of a model that it begins to log. */
public record NewLoggedModel(
    String experimentId,
    Optional<String> name,
    String modelType,
    Optional<String> sourceRunId,
    Map<String, String> params,
    Map<String, String> tags) {}
