package io.millrace.platform.jobs;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A job as its tenant sees it.
 *
 * @param target what it works on; none where it goes over everything
 * @param progress from 0 to 1
 * @param message what it does now, or what went wrong
 */
public record Job(
    UUID id,
    String kind,
    JobState state,
    Optional<JobTarget> target,
    double progress,
    Optional<String> message,
    int attempts,
    Instant createdAt,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt) {}
