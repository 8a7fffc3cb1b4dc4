package io.millrace.identity;

import io.millrace.identity.UserStore.Account;
import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.crypto.PasswordHasher;
import io.millrace.platform.db.Db;
import io.millrace.platform.time.Time;
import io.millrace.tenancy.Tenants;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Log-in and the own account. */
final class Accounts {
  private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);

  private final Db db;
  private final Time time;
  private final PasswordHasher hasher;
  private final LoginLimits limits;
  private final Sessions sessions;
  private final Credentials credentials;
  private final Tenants tenants;
  private final UserStore users = new UserStore();
  private final SessionStore sessionStore = new SessionStore();

  Accounts(
      Db db,
      Time time,
      PasswordHasher hasher,
      LoginLimits limits,
      Sessions sessions,
      Credentials credentials,
      Tenants tenants) {
    this.db = db;
    this.time = time;
    this.hasher = hasher;
    this.limits = limits;
    this.sessions = sessions;
    this.credentials = credentials;
    this.tenants = tenants;
  }

  /** The form in which an e-mail address identifies an account. */
  static String normalized(String email) {
    return email.strip().toLowerCase(Locale.ROOT);
  }

  /** Checks e-mail and password and begins a session. */
  Future<OpenSession> login(Login login, String address) {
    String email = normalized(login.email());
    return db.inSystem(tx -> users.byEmail(tx, email))
        .compose(account -> prove(email, login.password(), account, address))
        .compose(user -> db.inSystem(tx -> sessions.open(tx, user, login.tenantId())))
        .onSuccess(
            opened ->
                LOG.info("log-in of user {} from {}", opened.session().me().subject(), address));
  }

  /**
   * Checks a password within the limits on guessing. An account that does not exist takes as long
   * as a wrong password and answers the same.
   */
  Future<User> prove(String email, String password, Optional<Account> account, String address) {
    limits.attempt(email, address);
    return hasher
        .verify(password, account.map(Account::passwordHash))
        .compose(
            right -> {
              if (!right) {
                LOG.warn("a failed log-in from {}", address);
                throw ApiException.of(
                    ErrorCode.UNAUTHENTICATED, "E-mail and password do not match an account.");
              }
              limits.succeeded(email, address);
              return rehash(account.orElseThrow(), password);
            });
  }

  /** Who the caller is. */
  Future<Me> me(Caller caller, String authorization) {
    return credentials
        .principal(authorization)
        .compose(
            principal ->
                principal.userId().isPresent()
                    ? sessions.me(principal.userId().get(), principal.tenantId())
                    : me(principal));
  }

  /** Continues in another tenant. */
  Future<Session> switchTenant(String authorization, UUID tenantId) {
    return person(authorization)
        .compose(
            principal ->
                sessions.moveTo(
                    principal.userId().orElseThrow(),
                    principal.sessionId().orElseThrow(),
                    tenantId));
  }

  /** Changes the own password; every other session ends. */
  Future<Void> changePassword(String authorization, ChangePassword change, String address) {
    return person(authorization)
        .compose(
            principal -> {
              UUID userId = principal.userId().orElseThrow();
              return db.inSystem(tx -> users.byId(tx, userId))
                  .map(found -> found.orElseThrow(() -> ApiException.notFound("user")))
                  .compose(account -> newHash(account, change, address))
                  .compose(
                      hash ->
                          db.inSystem(
                              tx ->
                                  users
                                      .setPassword(tx, userId, hash)
                                      .compose(
                                          done ->
                                              sessionStore.endOthers(
                                                  tx,
                                                  userId,
                                                  principal.sessionId().orElseThrow(),
                                                  time.now()))));
            });
  }

  private Future<String> newHash(Account account, ChangePassword change, String address) {
    String email = account.user().email();
    PasswordRule.require(change.newPassword(), email, "/newPassword");
    limits.attempt(email, address);
    return hasher
        .verify(change.currentPassword(), Optional.of(account.passwordHash()))
        .compose(
            right -> {
              if (!right) {
                throw ApiException.invalid(
                    "/currentPassword", "This is not your present password.");
              }
              limits.succeeded(email, address);
              return hasher.hash(change.newPassword());
            });
  }

  private Future<User> rehash(Account account, String password) {
    return hasher.isOutdated(account.passwordHash())
        ? hasher
            .hash(password)
            .compose(hash -> db.inSystem(tx -> users.setPassword(tx, account.user().id(), hash)))
            .map(account.user())
        : Future.succeededFuture(account.user());
  }

  private Future<Principal> person(String authorization) {
    return credentials
        .principal(authorization)
        .map(
            principal -> {
              if (principal.sessionId().isEmpty()) {
                throw ApiException.of(
                    ErrorCode.FORBIDDEN, "Only a person who has logged in can do this.");
              }
              return principal;
            });
  }

  private Future<Me> me(Principal principal) {
    Future<Optional<TenantRef>> tenant =
        principal.tenantId().isEmpty()
            ? Future.succeededFuture(Optional.empty())
            : tenants
                .get(principal.tenantId().get())
                .map(
                    held ->
                        Optional.of(
                            new TenantRef(held.id(), held.name(), principal.role().orElseThrow())));
    return tenant.map(
        held ->
            new Me(
                principal.subject(),
                Optional.empty(),
                held,
                held.map(List::of).orElse(List.of()),
                Sessions.wireNames(principal.permissions())));
  }

  record Login(String email, String password, Optional<UUID> tenantId) {
    @Override
    public String toString() {
      return "Login";
    }
  }

  record ChangePassword(String currentPassword, String newPassword) {
    @Override
    public String toString() {
      return "ChangePassword";
    }
  }
}
