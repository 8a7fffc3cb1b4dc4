package io.millrace.identity;

import io.millrace.identity.SessionStore.Token;
import io.millrace.identity.UserStore.Account;
import io.millrace.identity.UserStore.Place;
import io.millrace.platform.ApiException;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.Permission;
import io.millrace.platform.crypto.Hashes;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.SystemTx;
import io.millrace.platform.time.Ids;
import io.millrace.platform.time.Time;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Sessions of people. A session is a family of refresh tokens, each exchanged once for the next
 * (RFC 9700, section 4.14.2): a token that comes a second time has been stolen from somebody, so
 * the whole family ends. Within ten seconds it is taken for a repeated request whose answer was
 * lost.
 */
final class Sessions {
  private static final Duration LIFE = Duration.ofDays(30);
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final int TOKEN_LENGTH = 43;

  private final Db db;
  private final Time time;
  private final Ids ids;
  private final AccessTokens tokens;
  private final SessionStore store = new SessionStore();
  private final UserStore users = new UserStore();

  Sessions(Db db, Time time, Ids ids, AccessTokens tokens) {
    this.db = db;
    this.time = time;
    this.ids = ids;
    this.tokens = tokens;
  }

  /**
   * Begins a session.
   *
   * @param wanted the tenant to begin in; empty: the first that is not suspended
   */
  Future<OpenSession> open(SystemTx tx, User user, Optional<UUID> wanted) {
    UUID id = ids.next();
    Instant now = time.now();
    return users
        .places(tx, user.id())
        .compose(
            places -> {
              Optional<TenantRef> tenant = choose(places, wanted, false);
              return store
                  .insert(tx, id, user.id(), tenant.map(TenantRef::id), now, now.plus(LIFE))
                  .compose(inserted -> newToken(tx, id))
                  .map(token -> new OpenSession(session(user, id, tenant, places), token, LIFE));
            });
  }

  /** Exchanges a refresh token; UNAUTHENTICATED for one that is unknown, ended or used before. */
  Future<OpenSession> refresh(Optional<String> refreshToken) {
    return refreshToken
        .map(token -> db.inSystem(tx -> refresh(tx, Hashes.sha256(token))))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()))
        .map(
            opened ->
                opened.orElseThrow(
                    () ->
                        ApiException.of(
                            ErrorCode.UNAUTHENTICATED, "There is no open session; log in.")));
  }

  /** Ends the session of a refresh token, if there is one. */
  Future<Void> end(Optional<String> refreshToken) {
    return refreshToken.isEmpty()
        ? Future.succeededFuture()
        : db.inSystem(
            tx ->
                store
                    .find(tx, Hashes.sha256(refreshToken.get()))
                    .compose(
                        found ->
                            found.isPresent()
                                ? store.end(tx, found.get().sessionId(), time.now())
                                : Future.succeededFuture()));
  }

  /** Continues a session in another of the user's tenants; NOT_FOUND for a foreign one. */
  Future<Session> moveTo(UUID userId, UUID sessionId, UUID tenantId) {
    return db.inSystem(
        tx ->
            account(tx, userId)
                .compose(
                    account ->
                        users
                            .places(tx, userId)
                            .compose(
                                places -> {
                                  Optional<TenantRef> tenant =
                                      choose(places, Optional.of(tenantId), false);
                                  return store
                                      .move(tx, sessionId, userId, Optional.of(tenantId))
                                      .map(session(account.user(), sessionId, tenant, places));
                                })));
  }

  /** What a user is and may do, acting in a tenant. */
  Future<Me> me(UUID userId, Optional<UUID> tenantId) {
    return db.inSystem(
        tx ->
            account(tx, userId)
                .compose(
                    account ->
                        users
                            .places(tx, userId)
                            .map(
                                places ->
                                    me(
                                        account.user(),
                                        tenantId.flatMap(id -> find(places, id)).map(Place::tenant),
                                        places))));
  }

  /** Forgets sessions that have expired. */
  Future<Void> prune() {
    return db.inSystem(tx -> store.prune(tx, time.now()));
  }

  /** Must commit what it does even where it answers nothing: the end of a stolen family. */
  private Future<Optional<OpenSession>> refresh(SystemTx tx, byte[] hash) {
    Instant now = time.now();
    return store
        .find(tx, hash)
        .compose(
            found -> {
              if (found.isEmpty() || found.get().ended() || !found.get().expiresAt().isAfter(now)) {
                return Future.succeededFuture(Optional.empty());
              }
              Token token = found.get();
              boolean reused =
                  token.usedAt().map(used -> used.plus(GRACE).isBefore(now)).orElse(false);
              return reused
                  ? store.end(tx, token.sessionId(), now).map(Optional.empty())
                  : rotate(tx, hash, token, now).map(Optional::of);
            });
  }

  private Future<OpenSession> rotate(SystemTx tx, byte[] hash, Token token, Instant now) {
    Future<Void> used =
        token.usedAt().isPresent() ? Future.succeededFuture() : store.use(tx, hash, now);
    return used.compose(done -> account(tx, token.userId()))
        .compose(
            account ->
                users
                    .places(tx, token.userId())
                    .compose(
                        places -> {
                          Optional<TenantRef> tenant = choose(places, token.inTenant(), true);
                          Session session =
                              session(account.user(), token.sessionId(), tenant, places);
                          Duration left = Duration.between(now, token.expiresAt());
                          return store
                              .move(
                                  tx, token.sessionId(), token.userId(), tenant.map(TenantRef::id))
                              .compose(moved -> newToken(tx, token.sessionId()))
                              .map(next -> new OpenSession(session, next, left));
                        }));
  }

  private Future<String> newToken(SystemTx tx, UUID sessionId) {
    String token = ids.secret(TOKEN_LENGTH);
    return store.insertToken(tx, sessionId, Hashes.sha256(token), time.now()).map(token);
  }

  private Future<Account> account(SystemTx tx, UUID userId) {
    return users
        .byId(tx, userId)
        .map(found -> found.orElseThrow(() -> ApiException.notFound("user")));
  }

  /**
   * Where a session stands.
   *
   * @param lenient whether another tenant will do when the wanted one is gone or suspended
   */
  private static Optional<TenantRef> choose(
      List<Place> places, Optional<UUID> wanted, boolean lenient) {
    Optional<Place> exact = wanted.flatMap(id -> find(places, id));
    if (wanted.isPresent() && exact.isEmpty() && !lenient) {
      throw ApiException.notFound("tenant");
    }
    boolean strict = wanted.isPresent() && !lenient;
    Optional<Place> open =
        exact
            .filter(place -> !place.suspended())
            .or(
                () ->
                    strict
                        ? Optional.empty()
                        : places.stream().filter(place -> !place.suspended()).findFirst());
    if (open.isEmpty() && !places.isEmpty()) {
      throw ApiException.of(
          ErrorCode.FORBIDDEN,
          "This tenant is suspended; ask the administrator of this installation.");
    }
    return open.map(Place::tenant);
  }

  private static Optional<Place> find(List<Place> places, UUID tenantId) {
    return places.stream().filter(place -> place.tenant().id().equals(tenantId)).findFirst();
  }

  private Session session(
      User user, UUID sessionId, Optional<TenantRef> tenant, List<Place> places) {
    return new Session(
        tokens.issue(user.id(), sessionId, tenant.map(TenantRef::id), tenant.map(TenantRef::role)),
        (int) AccessTokens.LIFE.toSeconds(),
        me(user, tenant, places));
  }

  private static Me me(User user, Optional<TenantRef> tenant, List<Place> places) {
    return new Me(
        "user:" + user.id(),
        Optional.of(user),
        tenant,
        places.stream().map(Place::tenant).toList(),
        wireNames(tenant.map(held -> held.role().permissions()).orElse(Set.of())));
  }

  static List<String> wireNames(Set<Permission> permissions) {
    return permissions.stream().map(Permission::wireName).sorted().toList();
  }
}
