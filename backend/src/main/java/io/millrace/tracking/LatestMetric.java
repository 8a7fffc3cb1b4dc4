package io.millrace.tracking;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;

/** A metric's latest point: the greatest by step, time and value. */
public record LatestMetric(
    @JsonSerialize(using = MetricValueSerializer.class) double value, long step, Instant at) {}
