package io.millrace.identity;

import io.millrace.platform.ApiException;
import io.millrace.platform.Caller;
import io.millrace.platform.ErrorCode;
import io.millrace.platform.cache.ExpiringCache;
import io.millrace.platform.config.Secret;
import io.millrace.platform.crypto.Hashes;
import io.millrace.platform.db.Db;
import io.millrace.platform.db.Notifications;
import io.millrace.platform.db.Notifications.Change;
import io.millrace.platform.db.SystemTx;
import io.millrace.platform.http.Authenticator;
import io.millrace.platform.time.Time;
import io.millrace.tenancy.Tenant;
import io.millrace.tenancy.Tenants;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * What a credential stands for: access token, API key, admin token, or HTTP Basic with an API key
 * as the password. The database is asked at most once in thirty seconds for each credential; a
 * revocation, a changed role or a suspended tenant reaches every node at once.
 */
public final class Credentials implements Authenticator {
  private static final Duration FRESH = Duration.ofSeconds(30);
  private static final Duration USABLE = Duration.ofMinutes(5);
  private static final int MAX_CREDENTIALS = 50_000;
  private static final String BEARER = "Bearer ";
  private static final String BASIC = "Basic ";

  private final Db db;
  private final Time time;
  private final Tenants tenants;
  private final AccessTokens tokens;
  private final byte[] adminToken;
  private final ApiKeyStore keys = new ApiKeyStore();
  private final SessionStore sessions = new SessionStore();
  private final ExpiringCache<String, Principal> cache;

  Credentials(
      Db db,
      Time time,
      Tenants tenants,
      AccessTokens tokens,
      Secret adminToken,
      Notifications notifications) {
    this.db = db;
    this.time = time;
    this.tenants = tenants;
    this.tokens = tokens;
    this.adminToken = Hashes.sha256(adminToken.value());
    this.cache = new ExpiringCache<>(time, FRESH, USABLE, MAX_CREDENTIALS);
    notifications.on("api_key", this::credentialChanged);
    notifications.on("session", this::credentialChanged);
    notifications.on("member", this::memberChanged);
  }

  @Override
  public Future<Caller> authenticate(String authorization, String requestId, Instant deadline) {
    Optional<Caller> known = cached(authorization, requestId, deadline);
    return known.isPresent()
        ? Future.succeededFuture(known.get())
        : principal(authorization)
            .compose(this::inGoodStanding)
            .map(principal -> caller(principal, requestId, deadline));
  }

  /**
   * The caller of a credential that was seen lately; for the hot path, touches memory alone.
   *
   * @return empty when the database must be asked, or the credential is to be refused: {@link
   *     #authenticate} knows
   */
  public Optional<Caller> cached(String authorization, String requestId, Instant deadline) {
    if (authorization == null) {
      return Optional.empty();
    }
    return cache
        .fresh(authorization)
        .filter(this::isAlive)
        .filter(this::isKnownToBeInGoodStanding)
        .map(principal -> caller(principal, requestId, deadline));
  }

  /** Whom a header stands for; UNAUTHENTICATED where for nobody. */
  Future<Principal> principal(String authorization) {
    if (authorization == null || authorization.isBlank()) {
      return refused("Send a credential in the Authorization header: Bearer <token or API key>.");
    }
    Optional<String> secret = secret(authorization);
    if (secret.isEmpty()) {
      return refused("The Authorization header is neither Bearer nor Basic.");
    }
    if (Hashes.same(Hashes.sha256(secret.get()), adminToken)) {
      return Future.succeededFuture(Principal.admin());
    }
    return cache
        .get(authorization, () -> load(secret.get()))
        .compose(
            principal ->
                isAlive(principal) ? Future.succeededFuture(principal) : Credentials.invalid());
  }

  private Future<Principal> load(String secret) {
    return secret.startsWith(KeyText.PREFIX) ? loadKey(secret) : loadToken(secret);
  }

  private Future<Principal> loadKey(String secret) {
    Optional<KeyText> key = KeyText.parse(secret);
    return key.isEmpty()
        ? refused("This is not a whole API key; a part of it is missing or mistyped.")
        : db.inSystem(tx -> loadKey(tx, key.get()));
  }

  private Future<Principal> loadKey(SystemTx tx, KeyText key) {
    return keys.find(tx, key.keyId())
        .compose(
            stored -> {
              boolean same =
                  stored
                      .map(found -> Hashes.same(found.hash(), Hashes.sha256(key.text())))
                      .orElse(false);
              return same
                  ? keys.touch(tx, key.keyId(), time.now()).map(stored.get())
                  : Credentials.<ApiKeyStore.Stored>invalid();
            })
        .map(
            stored ->
                Principal.key(stored.tenantId(), stored.id(), stored.role(), stored.expiresAt()));
  }

  private Future<Principal> loadToken(String token) {
    return tokens
        .verify(token)
        .compose(
            claims ->
                claims.isEmpty()
                    ? Credentials.invalid()
                    : db.inSystem(tx -> loadSession(tx, claims.get())));
  }

  private Future<Principal> loadSession(SystemTx tx, AccessTokens.Claims claims) {
    return sessions
        .standing(tx, claims.sessionId(), claims.userId(), claims.tenantId(), time.now())
        .compose(
            standing ->
                standing.isEmpty() || (claims.tenantId().isPresent() && standing.get().isEmpty())
                    ? Credentials.<Principal>invalid()
                    : Future.succeededFuture(
                        Principal.user(
                            claims.userId(),
                            claims.sessionId(),
                            claims.tenantId(),
                            standing.get(),
                            claims.expiresAt())));
  }

  private boolean isAlive(Principal principal) {
    return principal.expiresAt().isAfter(time.now());
  }

  private boolean isKnownToBeInGoodStanding(Principal principal) {
    return principal.tenantId().isEmpty()
        || tenants.cached(principal.tenantId().get()).filter(t -> !t.suspended()).isPresent();
  }

  private Future<Principal> inGoodStanding(Principal principal) {
    if (principal.tenantId().isEmpty()) {
      return Future.succeededFuture(principal);
    }
    return tenants
        .get(principal.tenantId().get())
        .map(
            tenant -> {
              requireActive(tenant);
              return principal;
            });
  }

  private static void requireActive(Tenant tenant) {
    if (tenant.suspended()) {
      throw ApiException.of(
          ErrorCode.FORBIDDEN,
          "This tenant is suspended; ask the administrator of this installation.");
    }
  }

  private static Caller caller(Principal principal, String requestId, Instant deadline) {
    return new Caller(
        principal.tenantId().orElse(null),
        principal.subject(),
        principal.permissions(),
        requestId,
        deadline,
        Optional.empty());
  }

  private static Optional<String> secret(String authorization) {
    if (authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.of(authorization.substring(BEARER.length()).strip());
    }
    if (!authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return Optional.empty();
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(authorization.substring(BASIC.length()).strip());
      String pair = new String(decoded, StandardCharsets.UTF_8);
      return Optional.of(pair.substring(pair.indexOf(':') + 1));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static <T> Future<T> invalid() {
    return refused("The credential is not valid: it is unknown, has expired or was revoked.");
  }

  private static <T> Future<T> refused(String sentence) {
    return Future.failedFuture(ApiException.of(ErrorCode.UNAUTHENTICATED, sentence));
  }

  private void credentialChanged(Change change) {
    if (change.missed()) {
      cache.clear();
    } else {
      UUID id = UUID.fromString(change.id());
      cache.invalidate(principal -> principal.credentialId().filter(id::equals).isPresent());
    }
  }

  private void memberChanged(Change change) {
    if (change.missed()) {
      cache.clear();
    } else {
      UUID userId = UUID.fromString(change.id());
      cache.invalidate(
          principal ->
              principal.userId().filter(userId::equals).isPresent()
                  && principal.tenantId().filter(change.tenantId()::equals).isPresent());
    }
  }
}
