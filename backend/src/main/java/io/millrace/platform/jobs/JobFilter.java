package io.millrace.platform.jobs;

import java.time.LocalDate;
import java.util.Optional;

/**
 * Which jobs are listed.
 *
 * @param since only jobs that ended on this day (UTC) or later
 * @param sort {@code createdAt}; a leading {@code -}, as without one, turns it round
 */
public record JobFilter(
    Optional<String> kind,
    Optional<JobState> state,
    Optional<LocalDate> since,
    Optional<String> sort) {}
