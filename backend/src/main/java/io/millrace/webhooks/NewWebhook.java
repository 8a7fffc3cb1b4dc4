package io.millrace.webhooks;

import java.util.List;
import java.util.Optional;

/**
 * What a client says of a new webhook.
 *
 * @param active absent: yes
 */
public record NewWebhook(
    String name,
    String url,
    Optional<String> description,
    List<WebhookEvent> events,
    Optional<String> secret,
    Optional<Boolean> active) {}
