package io.millrace.registry.promotion;

import java.time.Instant;
import java.util.List;

/** The gates of a protected alias. */
public record AliasGates(String alias, List<GateRule> rules, Instant updatedAt, String updatedBy) {}
