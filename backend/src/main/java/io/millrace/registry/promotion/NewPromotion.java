package io.millrace.registry.promotion;

import java.util.Optional;

/** Which version is proposed for which alias. */
public record NewPromotion(String alias, int version, Optional<String> note) {}
