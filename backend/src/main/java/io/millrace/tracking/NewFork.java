package io.millrace.tracking;

import java.util.Map;
import java.util.Optional;

/**
 * What a client says of a fork.
 *
 * @param step the last of the source's steps that it has
 * @param params in place of the source's, or besides them
 */
public record NewFork(
    long step,
    Optional<String> name,
    Optional<Map<String, String>> params,
    Optional<Map<String, String>> tags) {}
