package io.millrace.reports;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * A report as somebody saved it.
 *
 * @param body null in lists
 * @param changedBy the subject that saved it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReportVersion(
    long revision, String name, String body, String changedBy, Instant changedAt) {}
