package io.millrace.webhooks;

import io.millrace.platform.Cursor;
import io.millrace.platform.Page;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Where;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The table {@code webhook}, with what is known of its deliveries. */
final class WebhookStore {
  private static final String SELECT =
      """
      SELECT w.id, w.name, w.url, w.description, w.events, w.active, w.secret IS NOT NULL AS signed, w.created_by,
             w.created_at, w.updated_at, l.dropped, l.failures, l.last_at, l.last_status, l.last_reason,
             (SELECT count(*) FROM webhook_delivery d
               WHERE d.tenant_id = w.tenant_id AND d.webhook_id = w.id AND d.state = 'waiting') AS waiting,
             (SELECT count(*) FROM webhook_delivery d
               WHERE d.tenant_id = w.tenant_id AND d.webhook_id = w.id AND d.state = 'dead') AS dead
        FROM webhook w JOIN webhook_lane l ON l.tenant_id = w.tenant_id AND l.webhook_id = w.id
      """;

  static final String FIND = SELECT + " WHERE w.tenant_id = $1 AND w.id = $2";

  static final String COUNT = "SELECT count(*) AS n FROM webhook WHERE tenant_id = $1";

  static final String TARGET = "SELECT url, secret FROM webhook WHERE tenant_id = $1 AND id = $2";

  static final String INSERT =
      """
      INSERT INTO webhook
             (tenant_id, id, name, url, description, events, secret, active, created_by, created_at, updated_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
      """;

  static final String UPDATE =
      """
      UPDATE webhook SET name = coalesce($3, name), url = coalesce($4, url),
             description = CASE WHEN $5::text IS NULL THEN description ELSE nullif($5, '') END,
             events = coalesce($6, events), secret = CASE WHEN $7 THEN $8 ELSE secret END,
             active = coalesce($9, active), updated_at = $10
       WHERE tenant_id = $1 AND id = $2
      """;

  static final String DELETE = "DELETE FROM webhook WHERE tenant_id = $1 AND id = $2";

  Future<Long> count(TenantTx tx) {
    return tx.one(COUNT, Tuple.of(tx.tenantId()), row -> row.getLong("n"));
  }

  Future<Void> insert(
      TenantTx tx, UUID id, NewWebhook webhook, Optional<byte[]> secret, String by, Instant now) {
    return tx.execute(
            INSERT,
            Tuple.tuple(
                Arrays.asList(
                    tx.tenantId(),
                    id,
                    webhook.name(),
                    webhook.url(),
                    webhook.description().orElse(null),
                    names(webhook.events()),
                    secret.map(Buffer::buffer).orElse(null),
                    webhook.active().orElse(true),
                    by,
                    now.atOffset(ZoneOffset.UTC))))
        .mapEmpty();
  }

  /**
   * Changes what is given.
   *
   * @param secret sealed; empty where there is to be none any more
   */
  Future<Void> update(
      TenantTx tx, UUID id, WebhookPatch patch, Optional<byte[]> secret, Instant now) {
    return tx.execute(
            UPDATE,
            Tuple.tuple(
                Arrays.asList(
                    tx.tenantId(),
                    id,
                    patch.name().orElse(null),
                    patch.url().orElse(null),
                    patch.description().orElse(null),
                    patch.events().map(WebhookStore::names).orElse(null),
                    patch.secret().isPresent(),
                    secret.map(Buffer::buffer).orElse(null),
                    patch.active().orElse(null),
                    now.atOffset(ZoneOffset.UTC))))
        .mapEmpty();
  }

  private static String[] names(List<WebhookEvent> events) {
    return events.stream().map(WebhookEvent::wireName).distinct().toArray(String[]::new);
  }

  Future<Boolean> delete(TenantTx tx, UUID id) {
    return tx.execute(DELETE, Tuple.of(tx.tenantId(), id)).map(deleted -> deleted == 1);
  }

  Future<Optional<Webhook>> find(TenantTx tx, UUID id) {
    return tx.find(FIND, Tuple.of(tx.tenantId(), id), WebhookStore::webhook);
  }

  Future<Optional<Target>> target(TenantTx tx, UUID id) {
    return tx.find(
        TARGET,
        Tuple.of(tx.tenantId(), id),
        row ->
            new Target(
                row.getString("url"),
                Optional.ofNullable(row.getBuffer("secret")).map(Buffer::getBytes)));
  }

  /**
   * Newest first.
   *
   * @param wanting only those that want one of these events
   */
  Future<Page<Webhook>> list(
      TenantTx tx, List<WebhookEvent> wanting, Optional<Cursor> after, int limit) {
    Where where =
        Where.of(tx.tenantId())
            .and("w.tenant_id = $1")
            .and("w.events && ?", (Object) names(wanting));
    String sql = SELECT + where.newest("w.created_at", "w.id", after, limit);
    return tx.list(sql, where.tuple(), WebhookStore::webhook)
        .map(rows -> Page.of(rows, limit, row -> Cursor.of(row.createdAt(), row.id())));
  }

  private static Webhook webhook(Row row) {
    return new Webhook(
        row.getUUID("id"),
        row.getString("name"),
        row.getString("url"),
        Optional.ofNullable(row.getString("description")),
        Arrays.stream(row.getArrayOfStrings("events")).map(WebhookEvent::ofWireName).toList(),
        row.getBoolean("active"),
        row.getBoolean("signed"),
        row.getLong("waiting"),
        row.getLong("dead"),
        row.getLong("dropped"),
        row.getInteger("failures"),
        Optional.ofNullable(row.getOffsetDateTime("last_at")).map(OffsetDateTime::toInstant),
        Optional.ofNullable(row.getInteger("last_status")),
        Optional.ofNullable(row.getString("last_reason")),
        row.getString("created_by"),
        row.getOffsetDateTime("created_at").toInstant(),
        row.getOffsetDateTime("updated_at").toInstant());
  }

  /**
   * Where to send to.
   *
   * @param secret sealed
   */
  record Target(String url, Optional<byte[]> secret) {}
}
