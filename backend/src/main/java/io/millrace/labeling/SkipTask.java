package io.millrace.labeling;

import java.util.Optional;

/** Passes a leased task on to somebody else. */
public record SkipTask(long token, Optional<String> reason) {}
