package io.millrace.reports;

/** What somebody writes: a report as a whole. */
public record NewReport(String name, String body) {}
