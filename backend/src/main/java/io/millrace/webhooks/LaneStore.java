package io.millrace.webhooks;

import io.millrace.platform.db.SystemTx;
import io.millrace.platform.db.TenantTx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The table {@code webhook_lane}: who is to be served next. Whoever changes what is due in a lane
 * locks it before anything else of the webhook: the next statement then sees what others have left
 * there, and nobody waits in a circle.
 */
final class LaneStore {
  /** In one order, so that two transactions never wait for each other. */
  static final String LOCK_THOSE_WHO =
      """
      SELECT l.webhook_id FROM webhook_lane l
        JOIN webhook w ON w.tenant_id = l.tenant_id AND w.id = l.webhook_id
       WHERE l.tenant_id = $1 AND w.active AND $2 = ANY (w.events)
       ORDER BY l.webhook_id FOR NO KEY UPDATE OF l
      """;

  static final String LOCK =
      "SELECT 1 FROM webhook_lane WHERE tenant_id = $1 AND webhook_id = $2 FOR NO KEY UPDATE";

  /** Tenants in turn: the second webhook of one comes after the first of every other. */
  static final String CLAIM =
      """
      WITH due AS (
        SELECT tenant_id, webhook_id, due_at,
               row_number() OVER (PARTITION BY tenant_id ORDER BY due_at) AS turn
          FROM webhook_lane WHERE due_at <= now() AND not_before <= now()
      ), taken AS (
        SELECT l.tenant_id, l.webhook_id FROM webhook_lane l
          JOIN due d ON d.tenant_id = l.tenant_id AND d.webhook_id = l.webhook_id
         WHERE l.due_at <= now() AND l.not_before <= now()
         ORDER BY d.turn, d.due_at LIMIT $1 FOR NO KEY UPDATE OF l SKIP LOCKED
      )
      UPDATE webhook_lane l SET not_before = now() + interval '30 seconds', lease = l.lease + 1
        FROM taken t WHERE l.tenant_id = t.tenant_id AND l.webhook_id = t.webhook_id
      RETURNING l.tenant_id, l.webhook_id, l.lease
      """;

  /** What is due first in a lane that is still this node's, whose lease goes on. */
  static final String NEXT =
      """
      WITH mine AS (
        UPDATE webhook_lane SET not_before = now() + interval '30 seconds'
         WHERE tenant_id = $1 AND webhook_id = $2 AND lease = $3 RETURNING webhook_id
      )
      SELECT d.id, d.body, w.url, w.secret FROM mine m
        JOIN webhook w ON w.tenant_id = $1 AND w.id = m.webhook_id AND w.active
        JOIN webhook_delivery d ON d.tenant_id = $1 AND d.webhook_id = m.webhook_id
       WHERE d.state = 'waiting' AND d.due_at <= now()
       ORDER BY d.due_at, d.id LIMIT 1
      """;

  static final String NOTE =
      """
      UPDATE webhook_lane SET failures = CASE WHEN $4::text IS NULL THEN 0 ELSE failures + 1 END,
             last_at = now(), last_status = $3, last_reason = $4
       WHERE tenant_id = $1 AND webhook_id = $2
      """;

  /** A receiver that fails is left alone for a while, at most a minute, whatever waits for it. */
  static final String RELEASE =
      """
      UPDATE webhook_lane SET
             not_before = now() + CASE WHEN failures = 0 THEN interval '0' ELSE
               interval '1 second' * least(60, power(2, least(failures, 6))) END
       WHERE tenant_id = $1 AND webhook_id = $2 AND lease = $3
      """;

  /** For a lane that is locked. */
  static final String SET_DUE =
      """
      UPDATE webhook_lane l SET due_at = (
        SELECT min(d.due_at) FROM webhook_delivery d
          JOIN webhook w ON w.tenant_id = d.tenant_id AND w.id = d.webhook_id AND w.active
         WHERE d.tenant_id = l.tenant_id AND d.webhook_id = l.webhook_id AND d.state = 'waiting')
       WHERE l.tenant_id = $1 AND l.webhook_id = $2
      """;

  static final String INSERT = "INSERT INTO webhook_lane (tenant_id, webhook_id) VALUES ($1, $2)";

  /** The webhooks that want an event, locked until commit. */
  Future<List<UUID>> lockThoseWho(TenantTx tx, WebhookEvent event) {
    return tx.list(
        LOCK_THOSE_WHO,
        Tuple.of(tx.tenantId(), event.wireName()),
        row -> row.getUUID("webhook_id"));
  }

  Future<Void> insert(TenantTx tx, UUID webhookId) {
    return tx.execute(INSERT, Tuple.of(tx.tenantId(), webhookId)).mapEmpty();
  }

  /** Lanes in which something is due, for this node alone until they are released. */
  Future<List<Lane>> claim(SystemTx tx, int limit) {
    return tx.list(
        CLAIM,
        Tuple.of(limit),
        row -> new Lane(row.getUUID("tenant_id"), row.getUUID("webhook_id"), row.getLong("lease")));
  }

  /** What is to be sent next; empty where nothing is, or the lane is another node's. */
  Future<Optional<Due>> next(TenantTx tx, Lane lane) {
    return tx.find(
        NEXT, Tuple.of(tx.tenantId(), lane.webhookId(), lane.lease()), row -> due(lane, row));
  }

  private static Due due(Lane lane, Row row) {
    return new Due(
        lane.webhookId(),
        row.getUUID("id"),
        row.getString("body"),
        row.getString("url"),
        Optional.ofNullable(row.getBuffer("secret")).map(Buffer::getBytes));
  }

  /** How the last attempt ended. */
  Future<Void> note(TenantTx tx, UUID webhookId, Attempt attempt) {
    return tx.execute(
            NOTE,
            Tuple.of(
                tx.tenantId(),
                webhookId,
                attempt.status().orElse(null),
                attempt.reason().orElse(null)))
        .mapEmpty();
  }

  /** Whether there is such a webhook; its lane is locked until commit. */
  Future<Boolean> lock(TenantTx tx, UUID webhookId) {
    return tx.find(LOCK, Tuple.of(tx.tenantId(), webhookId), row -> true).map(Optional::isPresent);
  }

  /** Leaves a locked lane to whoever comes next, when something is due. */
  Future<Void> release(TenantTx tx, Lane lane) {
    return refresh(tx, lane.webhookId())
        .compose(
            set -> tx.execute(RELEASE, Tuple.of(tx.tenantId(), lane.webhookId(), lane.lease())))
        .mapEmpty();
  }

  /** Says anew when something is due in a locked lane, after what waits has changed. */
  Future<Void> refresh(TenantTx tx, UUID webhookId) {
    return tx.execute(SET_DUE, Tuple.of(tx.tenantId(), webhookId)).mapEmpty();
  }

  /**
   * A webhook whose deliveries this node sends.
   *
   * @param lease as long as it is the lane's, nobody else sends them
   */
  record Lane(UUID tenantId, UUID webhookId, long lease) {}

  /**
   * A delivery to be sent.
   *
   * @param secret sealed
   */
  record Due(UUID webhookId, UUID id, String body, String url, Optional<byte[]> secret) {}
}
