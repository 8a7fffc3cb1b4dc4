package io.millrace.identity;

import io.millrace.platform.db.SystemTx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The table {@code app_user}, and which tenants a user belongs to. */
final class UserStore {
  private static final String SELECT = "SELECT id, email, name, password_hash FROM app_user";

  static final String BY_EMAIL = SELECT + " WHERE email = $1";
  static final String BY_ID = SELECT + " WHERE id = $1";
  static final String INSERT =
      """
      INSERT INTO app_user (id, email, name, password_hash, created_at) VALUES ($1, $2, $3, $4, $5)
      """;
  static final String SET_PASSWORD = "UPDATE app_user SET password_hash = $2 WHERE id = $1";
  static final String TENANTS =
      """
      SELECT t.tenant_id, t.name, t.suspended, m.role
        FROM membership m JOIN tenant t ON t.tenant_id = m.tenant_id
       WHERE m.user_id = $1
       ORDER BY m.joined_at, t.tenant_id
      """;

  Future<Optional<Account>> byEmail(SystemTx tx, String email) {
    return tx.find(BY_EMAIL, Tuple.of(email), UserStore::account);
  }

  Future<Optional<Account>> byId(SystemTx tx, UUID id) {
    return tx.find(BY_ID, Tuple.of(id), UserStore::account);
  }

  Future<Void> insert(SystemTx tx, Account account, Instant now) {
    User user = account.user();
    return tx.execute(
            INSERT,
            Tuple.of(
                user.id(),
                user.email(),
                user.name(),
                account.passwordHash(),
                now.atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  Future<Void> setPassword(SystemTx tx, UUID id, String hash) {
    return tx.execute(SET_PASSWORD, Tuple.of(id, hash)).mapEmpty();
  }

  /** A user's tenants, longest held first. */
  Future<List<Place>> places(SystemTx tx, UUID userId) {
    return tx.list(TENANTS, Tuple.of(userId), UserStore::place);
  }

  private static Account account(Row row) {
    return new Account(
        new User(row.getUUID("id"), row.getString("email"), row.getString("name")),
        row.getString("password_hash"));
  }

  private static Place place(Row row) {
    TenantRef tenant =
        new TenantRef(
            row.getUUID("tenant_id"),
            row.getString("name"),
            Role.ofWireName(row.getString("role")));
    return new Place(tenant, row.getBoolean("suspended"));
  }

  /**
   * A user with the password's PHC string.
   *
   * @param passwordHash never shown
   */
  record Account(User user, String passwordHash) {
    @Override
    public String toString() {
      return user.toString();
    }
  }

  /** A tenant of a user. */
  record Place(TenantRef tenant, boolean suspended) {}
}
