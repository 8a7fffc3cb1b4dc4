package io.millrace.registry;

import java.time.Instant;
import java.util.Map;

/** A model with what MLflow's clients know of it. */
public record RegisteredModel(Model model, Map<String, String> tags, Instant updatedAt) {}
