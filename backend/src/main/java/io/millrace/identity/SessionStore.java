package io.millrace.identity;

import io.millrace.platform.db.SystemTx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The tables {@code user_session} and {@code refresh_token}. */
final class SessionStore {
  static final String INSERT =
      """
      INSERT INTO user_session (id, user_id, in_tenant, created_at, expires_at)
      VALUES ($1, $2, $3, $4, $5)
      """;
  static final String INSERT_TOKEN =
      "INSERT INTO refresh_token (hash, session_id, created_at) VALUES ($1, $2, $3)";

  /** Locks the session, so that two uses of one token come one after the other. */
  static final String FIND_TOKEN =
      """
      SELECT s.id, s.user_id, s.in_tenant, s.expires_at, s.ended_at, r.used_at
        FROM user_session s JOIN refresh_token r ON r.session_id = s.id
       WHERE r.hash = $1
         FOR UPDATE OF s, r
      """;

  static final String USE_TOKEN = "UPDATE refresh_token SET used_at = $2 WHERE hash = $1";
  static final String MOVE =
      "UPDATE user_session SET in_tenant = $3 WHERE id = $1 AND user_id = $2 AND ended_at IS NULL";
  static final String END =
      "UPDATE user_session SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL";
  static final String END_OTHERS =
      """
      UPDATE user_session SET ended_at = $3
       WHERE user_id = $1 AND id <> $2 AND ended_at IS NULL RETURNING id
      """;

  /**
   * One row for a living session; its role is null where the user is not a member of the tenant.
   */
  static final String STANDING =
      """
      SELECT m.role
        FROM user_session s LEFT JOIN membership m ON m.tenant_id = $3 AND m.user_id = s.user_id
       WHERE s.id = $1 AND s.user_id = $2 AND s.ended_at IS NULL AND s.expires_at > $4
      """;

  static final String PRUNE = "DELETE FROM user_session WHERE expires_at < $1";

  Future<Void> insert(
      SystemTx tx, UUID id, UUID userId, Optional<UUID> tenant, Instant now, Instant expires) {
    return tx.execute(INSERT, Tuple.of(id, userId, tenant.orElse(null), utc(now), utc(expires)))
        .mapEmpty();
  }

  Future<Void> insertToken(SystemTx tx, UUID sessionId, byte[] hash, Instant now) {
    return tx.execute(INSERT_TOKEN, Tuple.of(Buffer.buffer(hash), sessionId, utc(now))).mapEmpty();
  }

  Future<Optional<Token>> find(SystemTx tx, byte[] hash) {
    return tx.find(FIND_TOKEN, Tuple.of(Buffer.buffer(hash)), SessionStore::token);
  }

  Future<Void> use(SystemTx tx, byte[] hash, Instant now) {
    return tx.execute(USE_TOKEN, Tuple.of(Buffer.buffer(hash), utc(now))).mapEmpty();
  }

  Future<Void> move(SystemTx tx, UUID id, UUID userId, Optional<UUID> tenant) {
    return tx.execute(MOVE, Tuple.of(id, userId, tenant.orElse(null))).mapEmpty();
  }

  /** Ends a session, and with it every refresh token of its family; every node hears of it. */
  Future<Void> end(SystemTx tx, UUID id, Instant now) {
    return tx.execute(END, Tuple.of(id, utc(now)))
        .compose(ended -> tx.announce("session", id.toString()));
  }

  /** Ends a user's sessions but one; every node hears of it. */
  Future<Void> endOthers(SystemTx tx, UUID userId, UUID kept, Instant now) {
    return tx.list(END_OTHERS, Tuple.of(userId, kept, utc(now)), row -> row.getUUID("id"))
        .compose(ended -> announce(tx, ended));
  }

  /**
   * How a session stands.
   *
   * @return empty when it has ended; else the role in the tenant, empty where there is none
   */
  Future<Optional<Optional<Role>>> standing(
      SystemTx tx, UUID id, UUID userId, Optional<UUID> tenant, Instant now) {
    return tx.find(
        STANDING,
        Tuple.of(id, userId, tenant.orElse(null), utc(now)),
        row -> Optional.ofNullable(row.getString("role")).map(Role::ofWireName));
  }

  Future<Void> prune(SystemTx tx, Instant now) {
    return tx.execute(PRUNE, Tuple.of(utc(now))).mapEmpty();
  }

  private static Future<Void> announce(SystemTx tx, List<UUID> ended) {
    Future<Void> all = Future.succeededFuture();
    for (UUID id : ended) {
      all = all.compose(done -> tx.announce("session", id.toString()));
    }
    return all;
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static Token token(Row row) {
    return new Token(
        row.getUUID("id"),
        row.getUUID("user_id"),
        Optional.ofNullable(row.getUUID("in_tenant")),
        row.getOffsetDateTime("expires_at").toInstant(),
        row.getOffsetDateTime("ended_at") != null,
        Optional.ofNullable(row.getOffsetDateTime("used_at")).map(OffsetDateTime::toInstant));
  }

  /**
   * A refresh token with its session.
   *
   * @param usedAt when it was exchanged; a token is exchanged once
   */
  record Token(
      UUID sessionId,
      UUID userId,
      Optional<UUID> inTenant,
      Instant expiresAt,
      boolean ended,
      Optional<Instant> usedAt) {}
}
