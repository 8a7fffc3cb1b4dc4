package io.millrace.platform.search;

import io.millrace.platform.search.Condition.Entity;

/** One key of an order. */
public record Order(Entity entity, String key, boolean ascending) {}
