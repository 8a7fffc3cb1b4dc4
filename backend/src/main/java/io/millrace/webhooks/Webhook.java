package io.millrace.webhooks;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An address that is told of events.
 *
 * @param active whether it is told of what happens now
 * @param signed whether it has a secret, with which every delivery is signed
 * @param waiting deliveries that will be tried, perhaps again
 * @param dead deliveries that were given up, among those that are kept
 * @param dropped events that were not kept for it because too much waited
 * @param failures attempts that failed since one succeeded
 * @param lastAttemptAt when it was last tried
 * @param lastStatus what it answered then
 * @param lastReason why that failed
 */
public record Webhook(
    UUID id,
    String name,
    String url,
    Optional<String> description,
    List<WebhookEvent> events,
    boolean active,
    boolean signed,
    long waiting,
    long dead,
    long dropped,
    int failures,
    Optional<Instant> lastAttemptAt,
    Optional<Integer> lastStatus,
    Optional<String> lastReason,
    String createdBy,
    Instant createdAt,
    Instant updatedAt) {}
