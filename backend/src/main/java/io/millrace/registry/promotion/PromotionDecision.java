package io.millrace.registry.promotion;

import java.util.Optional;

/** What a person says to a promotion that waits. */
public record PromotionDecision(boolean approve, Optional<String> note) {}
