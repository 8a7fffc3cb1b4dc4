package io.millrace.registry;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A registered name.
 *
 * @param latestVersion the greatest number given so far; 0 before the first
 * @param latestState where that version stands; empty before the first, and once it was deleted
 * @param aliases version numbers by alias
 * @param protectedAliases those that move by a promotion alone; they need not point at anything yet
 */
public record Model(
    UUID id,
    String name,
    Optional<String> description,
    int latestVersion,
    Optional<VersionState> latestState,
    Map<String, Integer> aliases,
    List<String> protectedAliases,
    Instant createdAt,
    long revision) {}
