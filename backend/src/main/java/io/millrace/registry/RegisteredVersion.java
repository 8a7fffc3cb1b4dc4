package io.millrace.registry;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A version with what MLflow's clients know of it.
 *
 * @param source where its files are, in the client's words; empty for a version that none of them
 *     made
 * @param runLink an address that the client gave
 */
public record RegisteredVersion(
    ModelVersion version,
    Stage stage,
    Optional<String> source,
    Optional<String> runLink,
    Optional<String> loggedModelId,
    Map<String, String> tags,
    Instant updatedAt) {}
