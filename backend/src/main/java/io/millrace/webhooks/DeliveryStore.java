package io.millrace.webhooks;

import io.millrace.platform.Cursor;
import io.millrace.platform.Page;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Where;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The table {@code webhook_delivery}. */
final class DeliveryStore {
  /** Attempts after which a delivery is given up: over some ten hours. */
  static final int MAX_ATTEMPTS = 8;

  /** Deliveries that wait for one webhook; more are dropped and counted. */
  static final int MAX_WAITING = 1_000;

  /** And their bytes. */
  static final int MAX_WAITING_BYTES = 16 << 20;

  /** Ended deliveries that are kept of each webhook. */
  static final int KEPT = 200;

  /** For lanes that are locked. */
  static final String LEAVE =
      """
      WITH wanting AS (
        SELECT w.webhook_id, w.id, waits.n < $7 AND waits.bytes < $8 AS room
          FROM unnest($2::uuid[], $3::uuid[]) AS w (webhook_id, id)
         CROSS JOIN LATERAL (
           SELECT count(*) AS n, coalesce(sum(d.bytes), 0) AS bytes FROM webhook_delivery d
            WHERE d.tenant_id = $1 AND d.webhook_id = w.webhook_id AND d.state = 'waiting') waits
      ), left_there AS (
        INSERT INTO webhook_delivery (tenant_id, webhook_id, id, event, body, bytes, created_at)
        SELECT $1, webhook_id, id, $4, $5, $6, now() FROM wanting WHERE room
      )
      UPDATE webhook_lane l SET due_at = CASE WHEN w.room THEN least(l.due_at, now()) ELSE l.due_at END,
             dropped = l.dropped + CASE WHEN w.room THEN 0 ELSE 1 END
        FROM wanting w WHERE l.tenant_id = $1 AND l.webhook_id = w.webhook_id
      """;

  /** Ten seconds after the first failure, then four times as long each time, at most six hours. */
  static final String SETTLE =
      """
      UPDATE webhook_delivery SET attempts = attempts + 1, attempted_at = now(), status = $4, answer = $5,
             reason = $6, millis = $7,
             state = CASE WHEN $6::text IS NULL THEN 'delivered'
                          WHEN attempts + 1 >= $8 THEN 'dead' ELSE 'waiting' END,
             due_at = now() + interval '1 second' * least(21600, 10 * power(4, least(attempts, 6)))
                              * (0.9 + 0.2 * random())
       WHERE tenant_id = $1 AND webhook_id = $2 AND id = $3 AND state = 'waiting'
      """;

  static final String FORGET_OLD =
      """
      DELETE FROM webhook_delivery WHERE tenant_id = $1 AND webhook_id = $2 AND state <> 'waiting'
         AND id < (SELECT d.id FROM webhook_delivery d
                    WHERE d.tenant_id = $1 AND d.webhook_id = $2 AND d.state <> 'waiting'
                    ORDER BY d.id DESC OFFSET $3 LIMIT 1)
      """;

  static final String AGAIN =
      """
      UPDATE webhook_delivery SET state = 'waiting', attempts = 0, due_at = now()
       WHERE tenant_id = $1 AND webhook_id = $2 AND id = $3 AND state <> 'waiting'
      """;

  /** When the address has changed, what waits need not wait longer. */
  static final String HURRY =
      """
      UPDATE webhook_delivery SET due_at = now()
       WHERE tenant_id = $1 AND webhook_id = $2 AND state = 'waiting' AND due_at > now()
      """;

  private static final String SELECT =
      """
      SELECT id, event, body, state, attempts, due_at, created_at, attempted_at, status, answer, reason, millis
        FROM webhook_delivery
      """;

  static final String FIND = SELECT + " WHERE tenant_id = $1 AND webhook_id = $2 AND id = $3";

  /**
   * Leaves a delivery for each webhook that has room for it, and counts what is dropped.
   *
   * @param ids of the deliveries, one for each webhook
   */
  Future<Void> leave(
      TenantTx tx,
      List<UUID> webhooks,
      List<UUID> ids,
      WebhookEvent event,
      String body,
      int bytes) {
    return tx.execute(
            LEAVE,
            Tuple.of(tx.tenantId())
                .addArrayOfUUID(webhooks.toArray(UUID[]::new))
                .addArrayOfUUID(ids.toArray(UUID[]::new))
                .addString(event.wireName())
                .addString(body)
                .addInteger(bytes)
                .addLong((long) MAX_WAITING)
                .addLong((long) MAX_WAITING_BYTES))
        .mapEmpty();
  }

  /** Keeps how an attempt ended: delivered, dead, or waiting for the next one. */
  Future<Void> settle(TenantTx tx, UUID webhookId, UUID id, Attempt attempt) {
    return tx.execute(
            SETTLE,
            Tuple.of(tx.tenantId(), webhookId, id)
                .addInteger(attempt.status().orElse(null))
                .addString(attempt.answer().orElse(null))
                .addString(attempt.reason().orElse(null))
                .addInteger(attempt.millis())
                .addInteger(MAX_ATTEMPTS))
        .mapEmpty();
  }

  Future<Void> forgetOld(TenantTx tx, UUID webhookId) {
    return tx.execute(FORGET_OLD, Tuple.of(tx.tenantId(), webhookId, (long) KEPT)).mapEmpty();
  }

  /** Whether it had ended. */
  Future<Boolean> again(TenantTx tx, UUID webhookId, UUID id) {
    return tx.execute(AGAIN, Tuple.of(tx.tenantId(), webhookId, id)).map(changed -> changed == 1);
  }

  Future<Void> hurry(TenantTx tx, UUID webhookId) {
    return tx.execute(HURRY, Tuple.of(tx.tenantId(), webhookId)).mapEmpty();
  }

  Future<Optional<WebhookDelivery>> find(TenantTx tx, UUID webhookId, UUID id) {
    return tx.find(FIND, Tuple.of(tx.tenantId(), webhookId, id), DeliveryStore::delivery);
  }

  /** Newest first. */
  Future<Page<WebhookDelivery>> list(
      TenantTx tx,
      UUID webhookId,
      Optional<DeliveryState> state,
      Optional<Cursor> after,
      int limit) {
    Where where =
        Where.of(tx.tenantId(), webhookId)
            .and("tenant_id = $1")
            .and("webhook_id = $2")
            .andIf("state = ?", state.map(DeliveryState::wireName))
            .andIf("id < ?", after.map(Cursor::idAsUuid));
    String sql = SELECT + where.sql() + " ORDER BY id DESC LIMIT " + where.bind(limit + 1);
    return tx.list(sql, where.tuple(), DeliveryStore::delivery)
        .map(rows -> Page.of(rows, limit, row -> Cursor.of("", row.id())));
  }

  private static WebhookDelivery delivery(Row row) {
    DeliveryState state = DeliveryState.ofWireName(row.getString("state"));
    return new WebhookDelivery(
        row.getUUID("id"),
        WebhookEvent.ofWireName(row.getString("event")),
        state,
        row.getString("body"),
        row.getInteger("attempts"),
        instant(row, "due_at").filter(due -> state == DeliveryState.WAITING),
        row.getOffsetDateTime("created_at").toInstant(),
        instant(row, "attempted_at"),
        Optional.ofNullable(row.getInteger("status")),
        Optional.ofNullable(row.getString("answer")),
        Optional.ofNullable(row.getString("reason")),
        Optional.ofNullable(row.getInteger("millis")));
  }

  private static Optional<Instant> instant(Row row, String column) {
    return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
  }
}
