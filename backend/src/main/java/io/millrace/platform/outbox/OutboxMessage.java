package io.millrace.platform.outbox;

import io.millrace.platform.Json;
import java.util.UUID;

/**
 * A message under delivery.
 *
 * @param json what was added
 * @param attempts this one included
 */
public record OutboxMessage(UUID tenantId, UUID id, String kind, String json, int attempts) {
  /** What was added. */
  public <T> T payload(Class<T> type) {
    return Json.readStored(json, type);
  }
}
