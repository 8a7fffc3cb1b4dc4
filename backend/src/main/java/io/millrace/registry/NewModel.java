package io.millrace.registry;

import java.util.Optional;

/** What a client says of a new model. */
public record NewModel(String name, Optional<String> description) {}
