package io.millrace.registry;

import io.millrace.platform.outbox.OutboxMessage;

/**
 * Left in the outbox when an alias points elsewhere; delivered once that is committed. Where it
 * points by then is to be read: it may have moved again.
 *
 * @param model the name of the registered model
 */
public record AliasMoved(String model, String alias) {
  /** The kind of message. */
  public static final String KIND = "model.alias_moved";

  /** What moved. */
  public static AliasMoved of(OutboxMessage message) {
    return message.payload(AliasMoved.class);
  }
}
