package io.millrace.webhooks;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One event on its way to one webhook.
 *
 * @param id sent along, the same in every attempt
 * @param body JSON, as it is sent
 * @param attempts so far
 * @param dueAt when it is tried next; only while it waits
 * @param status what the last attempt was answered; empty without an answer
 * @param answer the beginning of that answer's body
 * @param reason why the last attempt failed
 * @param millis how long it took
 */
public record WebhookDelivery(
    UUID id,
    WebhookEvent event,
    DeliveryState state,
    String body,
    int attempts,
    Optional<Instant> dueAt,
    Instant createdAt,
    Optional<Instant> attemptedAt,
    Optional<Integer> status,
    Optional<String> answer,
    Optional<String> reason,
    Optional<Integer> millis) {}
