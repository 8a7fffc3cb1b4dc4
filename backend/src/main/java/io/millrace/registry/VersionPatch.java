package io.millrace.registry;

import java.util.Optional;

/**
 * What a person writes into a version's card; absent fields stay, empty ones go.
 *
 * @param license kept as the tag {@code license}, where MLflow's clients see it
 */
public record VersionPatch(Optional<String> description, Optional<String> license) {}
