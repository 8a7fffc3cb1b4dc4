package io.millrace.platform.outbox;

import io.vertx.core.Future;

/** What a kind of message does. */
public interface OutboxHandler {
  /** The kind, for example {@code objects.delete}. */
  String kind();

  /**
   * Delivers a message; repeatable, because it may have been delivered before. A failure means:
   * later again.
   */
  Future<Void> deliver(OutboxMessage message);
}
