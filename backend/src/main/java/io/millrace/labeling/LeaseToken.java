package io.millrace.labeling;

/** Names the lease to be renewed. */
public record LeaseToken(long token) {}
