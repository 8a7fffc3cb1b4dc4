package io.millrace.registry.promotion;

/** Why an alias is to return to what it pointed at before. */
public record NewRollback(String reason) {}
