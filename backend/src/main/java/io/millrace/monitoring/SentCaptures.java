package io.millrace.monitoring;

/**
 * What was sent.
 *
 * @param tasks made
 * @param skipped chosen captures that are a task already, no picture, or without a label
 */
public record SentCaptures(int tasks, int skipped) {}
