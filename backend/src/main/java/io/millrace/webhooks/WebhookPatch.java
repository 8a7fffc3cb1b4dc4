package io.millrace.webhooks;

import java.util.List;
import java.util.Optional;

/**
 * What of a webhook is to be changed.
 *
 * @param description empty text: none any more
 * @param secret empty text: none any more
 */
public record WebhookPatch(
    Optional<String> name,
    Optional<String> url,
    Optional<String> description,
    Optional<List<WebhookEvent>> events,
    Optional<String> secret,
    Optional<Boolean> active) {}
