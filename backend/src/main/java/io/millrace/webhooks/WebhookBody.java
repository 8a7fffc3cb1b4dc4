package io.millrace.webhooks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.platform.Json;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/** What is sent, as MLflow's server writes it. */
final class WebhookBody {
  /** As Python's {@code datetime.isoformat}. */
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx");

  private WebhookBody() {}

  /**
   * The body of an event.
   *
   * @param data values that are null stay so
   */
  static String of(WebhookEvent event, Map<String, ?> data, Instant now) {
    ObjectNode body = Json.mapper().createObjectNode();
    body.put("entity", event.entity());
    body.put("action", event.action());
    body.put("timestamp", ISO.format(now.atOffset(ZoneOffset.UTC)));
    ObjectNode fields = body.putObject("data");
    // as a tree, because a map would lose what is null
    data.forEach((name, value) -> fields.set(name, Json.tree(value)));
    return body.toString();
  }
}
