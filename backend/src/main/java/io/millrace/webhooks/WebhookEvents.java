package io.millrace.webhooks;

import io.millrace.platform.db.TenantTx;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Where a transaction says what happens in it. */
public final class WebhookEvents {
  /** Announced when something is to be sent; the id is the webhook's. */
  public static final String TOPIC = "webhook";

  private final Ids ids;
  private final Time time;
  private final LaneStore lanes = new LaneStore();
  private final DeliveryStore deliveries = new DeliveryStore();

  public WebhookEvents(Ids ids, Time time) {
    this.ids = ids;
    this.time = time;
  }

  /**
   * Leaves an event for every webhook that wants it, in the caller's transaction: it is sent
   * exactly if that commits. Call it before the audit.
   *
   * @param data what {@link io.millrace.platform.Json} writes
   */
  public Future<Void> publish(TenantTx tx, WebhookEvent event, Map<String, ?> data) {
    return lanes
        .lockThoseWho(tx, event)
        .compose(
            wanting ->
                wanting.isEmpty() ? Future.succeededFuture() : leave(tx, wanting, event, data));
  }

  private Future<Void> leave(
      TenantTx tx, List<UUID> wanting, WebhookEvent event, Map<String, ?> data) {
    String body = WebhookBody.of(event, data, time.now());
    int bytes = body.getBytes(StandardCharsets.UTF_8).length;
    List<UUID> own = wanting.stream().map(webhook -> ids.next()).toList();
    return deliveries
        .leave(tx, wanting, own, event, body, bytes)
        .compose(left -> tx.announce(TOPIC, wanting.get(0).toString()));
  }
}
