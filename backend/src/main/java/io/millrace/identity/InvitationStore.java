package io.millrace.identity;

import io.millrace.platform.Cursor;
import io.millrace.platform.ListOrder;
import io.millrace.platform.Page;
import io.millrace.platform.db.SystemTx;
import io.millrace.platform.db.TenantTx;
import io.millrace.platform.db.Where;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The table {@code invitation}. */
final class InvitationStore {
  private static final ListOrder<Invitation> OLDEST_FIRST =
      ListOrder.byTime("createdAt", "created_at", Invitation::createdAt);

  private static final ListOrder<Invitation> NEWEST_FIRST = OLDEST_FIRST.down();

  private static final List<ListOrder<Invitation>> ORDERS =
      List.of(
          OLDEST_FIRST,
          ListOrder.byText("email", "email", Invitation::email),
          ListOrder.byTime("expiresAt", "expires_at", Invitation::expiresAt));

  /** A second invitation of the same person replaces the first, whose link ends. */
  static final String UPSERT =
      """
      INSERT INTO invitation (tenant_id, id, email, role, token_hash, created_by, created_at, expires_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      ON CONFLICT (tenant_id, email) DO UPDATE
         SET id = excluded.id, role = excluded.role, token_hash = excluded.token_hash,
             created_by = excluded.created_by, created_at = excluded.created_at,
             expires_at = excluded.expires_at
      """;

  static final String DELETE = "DELETE FROM invitation WHERE tenant_id = $1 AND id = $2";
  static final String OFFER =
      """
      SELECT i.tenant_id, t.name AS tenant, i.id, i.email, i.role, i.created_at, i.expires_at
        FROM invitation i JOIN tenant t ON t.tenant_id = i.tenant_id
       WHERE i.token_hash = $1 AND i.expires_at > $2 AND NOT t.suspended
      """;
  static final String TAKE =
      """
      DELETE FROM invitation WHERE tenant_id = $1 AND token_hash = $2 AND expires_at > $3
      RETURNING id, email, role, created_at, expires_at
      """;
  static final String EXPIRING =
      """
      SELECT count(*) AS invitations FROM invitation
       WHERE tenant_id = $1 AND expires_at > $2 AND expires_at <= $3
      """;
  static final String PRUNE = "DELETE FROM invitation WHERE expires_at < $1";

  Future<Void> put(TenantTx tx, Invitation invitation, byte[] hash, String createdBy) {
    return tx.execute(
            UPSERT,
            Tuple.of(
                    tx.tenantId(),
                    invitation.id(),
                    invitation.email(),
                    invitation.role().wireName(),
                    Buffer.buffer(hash),
                    createdBy)
                .addValue(invitation.createdAt().atOffset(ZoneOffset.UTC))
                .addValue(invitation.expiresAt().atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  /**
   * Open invitations.
   *
   * @param search part of the address
   * @param sort {@code email}, {@code createdAt} or {@code expiresAt}; a leading {@code -} turns it
   *     round
   * @param until only those that end by then
   */
  Future<Page<Invitation>> page(
      TenantTx tx,
      Optional<String> search,
      Optional<Instant> until,
      Optional<String> sort,
      Optional<Cursor> after,
      int limit,
      Instant now) {
    ListOrder<Invitation> order = ListOrder.named(sort, ORDERS, NEWEST_FIRST);
    Where where =
        Where.of(tx.tenantId())
            .and("tenant_id = $1")
            .and("expires_at > ?", now.atOffset(ZoneOffset.UTC))
            .andIf("email ILIKE ?", search.map(Where::contains))
            .andIf("expires_at <= ?", until.map(at -> at.atOffset(ZoneOffset.UTC)))
            .after(order, "id", after);
    String sql =
        "SELECT id, email, role, created_at, expires_at FROM invitation"
            + where.sql()
            + where.page(order, "id", limit);
    return tx.list(sql, where.tuple(), InvitationStore::invitation)
        .map(rows -> Page.of(rows, limit, found -> order.cursorOf(found, found.id())));
  }

  /** How many invitations end between two times. */
  Future<Long> expiring(TenantTx tx, Instant now, Instant until) {
    return tx.one(
        EXPIRING,
        Tuple.of(tx.tenantId(), now.atOffset(ZoneOffset.UTC), until.atOffset(ZoneOffset.UTC)),
        row -> row.getLong("invitations"));
  }

  Future<Boolean> delete(TenantTx tx, UUID id) {
    return tx.execute(DELETE, Tuple.of(tx.tenantId(), id)).map(deleted -> deleted == 1);
  }

  Future<Optional<Offered>> offer(SystemTx tx, byte[] hash, Instant now) {
    return tx.find(
        OFFER,
        Tuple.of(Buffer.buffer(hash), now.atOffset(ZoneOffset.UTC)),
        row -> new Offered(row.getUUID("tenant_id"), row.getString("tenant"), invitation(row)));
  }

  /** Uses up an invitation; empty when somebody else was faster. */
  Future<Optional<Invitation>> take(TenantTx tx, byte[] hash, Instant now) {
    return tx.find(
        TAKE,
        Tuple.of(tx.tenantId(), Buffer.buffer(hash), now.atOffset(ZoneOffset.UTC)),
        InvitationStore::invitation);
  }

  Future<Void> prune(SystemTx tx, Instant before) {
    return tx.execute(PRUNE, Tuple.of(before.atOffset(ZoneOffset.UTC))).mapEmpty();
  }

  private static Invitation invitation(Row row) {
    return new Invitation(
        row.getUUID("id"),
        row.getString("email"),
        Role.ofWireName(row.getString("role")),
        row.getOffsetDateTime("created_at").toInstant(),
        row.getOffsetDateTime("expires_at").toInstant());
  }

  record Offered(UUID tenantId, String tenant, Invitation invitation) {}
}
