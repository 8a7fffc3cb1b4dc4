package io.millrace.platform.outbox;

import io.millrace.platform.Json;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Ids;
import io.vertx.core.Future;

/** Where a transaction leaves what must happen once it has committed. */
public final class Outbox {
  private final Ids ids;
  private final OutboxStore store = new OutboxStore();

  public Outbox(Ids ids) {
    this.ids = ids;
  }

  /**
   * Adds a message in the caller's transaction: it is delivered exactly if that commits.
   *
   * @param payload a record that {@link Json} writes and the handler of this kind reads back
   */
  public Future<Void> add(TenantTx tx, String kind, Object payload) {
    return store.insert(tx, ids.next(), kind, Json.writeText(payload));
  }
}
