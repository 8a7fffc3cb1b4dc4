package io.millrace.reports;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;

/**
 * A document.
 *
 * @param body Markdown; null in lists
 * @param revision its newest version
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Report(
    UUID id,
    String name,
    String body,
    String createdBy,
    Instant createdAt,
    String updatedBy,
    Instant updatedAt,
    long revision) {}
